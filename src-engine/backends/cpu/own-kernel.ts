import type { OwnKernel } from "../own-kernel";
import type { SkiploomCpuBackend } from "./cpu-backend";

export type OwnCpuKernel = OwnKernel<SkiploomCpuBackend>;
