export { AS_LAYERS } from "../../src-main/host/testing/test-host";
