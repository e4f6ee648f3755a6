/** The module that stands in for `electron` in the main process. A name that is not here cannot be imported. */
export { app } from "./app";
export { dialog, Menu, powerSaveBlocker, screen, shell } from "./desk";
export { ipcMain } from "./ipc-main";
export { MessageChannelMain } from "./ports";
export { protocol, session } from "./session";
export { utilityProcess } from "./utility-process";
export { BrowserWindow } from "./windows";
