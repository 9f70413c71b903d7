export { Image } from "./image";
export { imageFaults, imagePods } from "./args";
export type { ImageArgs, ImageSettings } from "./args";
export type { GlanceConfig } from "./config";
export { sizeImage } from "./sizing";
export type { ImageSize } from "./sizing";
