/** Chromium's switches for a GPU that is imitated in software. */
export const SOFTWARE_GPU = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  // Chromium's sandbox does not run for the superuser.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
