import type { OwnKernel } from "../own-kernel";
import type { SkiploomWebGpuBackend } from "./webgpu-backend";

export type OwnWebGpuKernel = OwnKernel<SkiploomWebGpuBackend>;
