/** The names of the lines between preload and main. Apart from their schemas: the preload script stays a single small file. */
export const IPC = {
  /** A page has loaded and wants a carrier. */
  hello: "skiploom:hello",
  message: "skiploom:message",
  closed: "skiploom:closed",
  command: "skiploom:command",
  unsaved: "skiploom:unsaved",
  dialog: "skiploom:dialog",
  /** A person dropped or chose a file or folder: the page may name its path. */
  given: "skiploom:given",
  saveFile: "skiploom:save-file",
} as const;
