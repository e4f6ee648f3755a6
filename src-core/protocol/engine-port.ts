/** The word under which the hidden page of an engine is handed the one port it speaks through. */
export const ENGINE_PORT = "skiploom:engine-port";
