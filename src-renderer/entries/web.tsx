/** The composition root of the web shell: the studio in a browser, with its host at the address the page came from. */
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { SECRET_KEY } from "#core/protocol/entry";
import { createReconnectingClient } from "../carriers/reconnecting-client";
import { keptSecret, openWebSocket, socketAddress } from "../carriers/websocket";
import { createInterfaceStore } from "../stores/interface-store";
import { localPreferences } from "../stores/services";
import { createStudio } from "../stores/studio";
import { windowMemory } from "../stores/window-memory";
import { mountStudio } from "./mount";
import { webDialogs } from "./web-dialogs";
import { browserFrame } from "./web-frame";

const preferences = localPreferences(() => window.localStorage);
const screen = createInterfaceStore(preferences);
const address = socketAddress(new URL(window.location.href));
// Read anew for each attempt: another tab may have got the secret of a studio that was started again.
const { client, connection } = createReconnectingClient(() =>
  openWebSocket(
    address,
    keptSecret(() => window.localStorage),
  ),
);
window.addEventListener("storage", ({ key }) => {
  if (key === SECRET_KEY) connection.retry();
});

mountStudio(
  createStudio(
    BUILT_IN_LAYERS,
    {
      client,
      connection,
      shell: "web",
      dialogs: webDialogs(screen, document),
      nativeFiles: undefined,
      frame: browserFrame(window),
      preferences,
      memory: windowMemory(() => window.sessionStorage),
    },
    screen,
  ),
);
