/** The name under which TensorFlow.js knows the GPU engine; its own `webgpu` kernels are registered under it too. */
export const WEBGPU_BACKEND_NAME = "skiploom-webgpu";
