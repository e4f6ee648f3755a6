// `npm run kernels`: compiles the CPU engine's kernels when their sources changed.
import { buildKernels } from "./lib/build-kernels.mjs";

if (!(await buildKernels())) {
  console.error("The kernels were not built; the message above says where.");
  process.exit(1);
}
