/** The composition root of the desktop shell: the studio in Electron's window, with its host behind the preload bridge. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { DesktopBridge } from "#core/protocol/desktop-bridge";
import { preloadChannel } from "../carriers/preload";
import { createReconnectingClient } from "../carriers/reconnecting-client";
import { createInterfaceStore } from "../stores/interface-store";
import { localPreferences } from "../stores/services";
import { createStudio } from "../stores/studio";
import { windowMemory } from "../stores/window-memory";
import { desktopDialogs } from "./desktop-dialogs";
import { mountStudio } from "./mount";

declare global {
  interface Window {
    readonly skiploom?: DesktopBridge<File>;
  }
}

const bridge = window.skiploom;
if (!bridge)
  throw new Error("This page belongs into Skiploom's own window. Open web.html in a browser instead.");

const preferences = localPreferences(() => window.localStorage);
const screen = createInterfaceStore(preferences);
const { client, connection } = createReconnectingClient(async () => preloadChannel(bridge));

mountStudio(
  createStudio(
    BUILT_IN_LAYERS,
    {
      client,
      connection,
      shell: "desktop",
      dialogs: desktopDialogs(bridge, client),
      nativeFiles: { chooseDataFile: () => bridge.chooseDataFile(), pathOf: (file) => bridge.pathOf(file) },
      frame: {
        setDocumentState({ name, unsaved }) {
          document.title = name === "" ? "Skiploom" : `${name} – Skiploom`;
          bridge.reportUnsaved(unsaved ? name : undefined);
        },
        onCommand: (listener) => bridge.onCommand(listener),
      },
      preferences,
      memory: windowMemory(() => window.sessionStorage),
    },
    screen,
  ),
);
