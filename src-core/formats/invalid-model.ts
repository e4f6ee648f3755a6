/** Codecs need it as well, so it lives below both. */
export { invalidModel } from "../foundation/invalid-model";
