import { HardwareProfile } from "./layout";

const X710 = { count: 4, speedGbps: 10, model: "Intel X710 dual-port" };

/** RA "Server Hardware Specifications". */
export const referenceHardware: Record<string, HardwareProfile> = {
    "dell-r630": {
        model: "Dell R630",
        cpu: "2 x 12-core E5-2680v3",
        cores: 24,
        memoryGB: 256,
        disks: [{ count: 2, sizeGB: 800, media: "ssd", model: "Intel S3610" }],
        nics: X710,
    },
    "lenovo-rd550": {
        model: "Lenovo RD550-1U",
        cpu: "2 x 12-core E5-2680v3",
        cores: 24,
        memoryGB: 256,
        disks: [{ count: 2, sizeGB: 800, media: "ssd", model: "Intel S3610" }],
        nics: X710,
    },
    "lenovo-rd650": {
        model: "Lenovo RD650",
        cpu: "2 x 12-core E5-2670v3",
        cores: 24,
        memoryGB: 128,
        disks: [
            { count: 2, sizeGB: 480, media: "ssd", model: "Intel S3610" },
            { count: 10, sizeGB: 2000, media: "hdd", model: "2 TB HDD" },
        ],
        nics: X710,
    },
};
