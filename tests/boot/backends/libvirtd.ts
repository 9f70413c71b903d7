import { join } from "node:path";
import { Container } from "../machine/container";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";
import { backend } from "./backend";

/** Debian's libvirtd as a hypervisor runs it: nothing here starts a virtual machine, but it keeps secrets. */
export function libvirtd(machine: Machine, image: Image): Promise<Container> {
    return backend(machine, image, {
        name: "libvirtd",
        data: ["/var/lib/libvirt", "/etc/libvirt"],
        host: ["/run/libvirt"],
        files: {
            "/etc/libvirt/libvirtd.conf": 'auth_unix_rw = "none"\nunix_sock_rw_perms = "0770"\n',
            "/etc/libvirt/qemu.conf": 'user = "root"\ngroup = "root"\nsecurity_driver = "none"\n',
        },
        script: "exec libvirtd",
        ready: join(machine.path("/run/libvirt"), "libvirt-sock"),
    });
}
