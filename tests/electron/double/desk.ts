/** What a person and a desktop would do: dialogs, menus, screens, sleep. Tests answer dialogs by assigning to them. */
import { isReady, quit } from "./lifecycle";
import { NotStoodInFor, refusing } from "./refusing";

function unanswered(name: string): () => never {
  return () => {
    throw new NotStoodInFor(`person who answers ${name}: a test assigns to it`);
  };
}

/** electronjs.org/docs/latest/api/dialog */
export const dialog: Electron.Dialog = refusing<Electron.Dialog>("dialog", {
  showOpenDialog: unanswered("dialog.showOpenDialog"),
  showSaveDialog: unanswered("dialog.showSaveDialog"),
  showMessageBox: unanswered("dialog.showMessageBox"),
  showErrorBox(title, content) {
    // Before the app is ready Electron on Linux prints it too: electronjs.org/docs/latest/api/dialog#dialogshowerrorboxtitle-content
    console.error(`${title}\n${content}`);
    if (isReady()) throw new NotStoodInFor(`person who reads dialog.showErrorBox: ${title}: ${content}`);
  },
});

/** electronjs.org/docs/latest/api/shell */
export const shell: Electron.Shell = refusing<Electron.Shell>("shell", {
  openPath: unanswered("shell.openPath"),
});

const ROLES = [
  "appMenu",
  "windowMenu",
  "close",
  "quit",
  "resetZoom",
  "zoomIn",
  "zoomOut",
  "togglefullscreen",
  "toggleDevTools",
];

function createItem(options: Electron.MenuItemConstructorOptions): Electron.MenuItem {
  const { id, label, role, type, submenu, click, accelerator, registerAccelerator } = options;
  if (role !== undefined && !ROLES.includes(role)) throw new NotStoodInFor(`menu role "${role}"`);
  if (label === undefined && role === undefined && type !== "separator") {
    throw new Error("A menu's entry needs a label, a role or the type of a separator.");
  }
  const item: Electron.MenuItem = refusing<Electron.MenuItem>("MenuItem", {
    id: id ?? "",
    label: label ?? "",
    type: type ?? (submenu ? "submenu" : "normal"),
    ...(role !== undefined && { role: role as NonNullable<Electron.MenuItem["role"]> }),
    ...(Array.isArray(submenu) && { submenu: createMenu(submenu) }),
    ...(accelerator !== undefined && { accelerator }),
    registerAccelerator: registerAccelerator ?? true,
    click: () => {
      if (role === "quit") return quit();
      if (role !== undefined || !click) throw new NotStoodInFor(`click on the menu's "${role ?? label}"`);
      // The entry, the window that has the focus, the event of the key: none of these is given here.
      Reflect.apply(click, undefined, []);
    },
  });
  return item;
}

function createMenu(template: readonly Electron.MenuItemConstructorOptions[]): Electron.Menu {
  const items = template.map(createItem);
  return refusing<Electron.Menu>("Menu", {
    items,
    getMenuItemById(id) {
      const within = items.map((item) => ("submenu" in item ? item.submenu?.getMenuItemById(id) : null));
      return items.find((item) => item.id === id) ?? within.find((item) => item) ?? null;
    },
  });
}

let applicationMenu: Electron.Menu | null = null;

/** electronjs.org/docs/latest/api/menu */
export const Menu: typeof Electron.Menu = refusing<typeof Electron.Menu>("Menu", {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => createMenu(template),
  setApplicationMenu(menu: Electron.Menu | null) {
    applicationMenu = menu;
  },
  getApplicationMenu: () => applicationMenu,
});

const area = { x: 0, y: 0, width: 1920, height: 1080 };

function displays(): Electron.Display[] {
  if (!isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event");
  return [
    refusing<Electron.Display>("Display", {
      id: 1,
      bounds: area,
      size: { width: area.width, height: area.height },
      workArea: { ...area, y: 30, height: area.height - 30 },
      workAreaSize: { width: area.width, height: area.height - 30 },
      scaleFactor: 1,
      rotation: 0,
    }),
  ];
}

/** One display, with a bar along its top: electronjs.org/docs/latest/api/screen */
export const screen: Electron.Screen = refusing<Electron.Screen>("screen", {
  getAllDisplays: displays,
  getPrimaryDisplay: () => displays()[0] as Electron.Display,
});

const blockers = new Set<number>();
let lastBlocker = -1;

/** electronjs.org/docs/latest/api/power-save-blocker */
export const powerSaveBlocker: Electron.PowerSaveBlocker = refusing<Electron.PowerSaveBlocker>(
  "powerSaveBlocker",
  {
    start() {
      lastBlocker += 1;
      blockers.add(lastBlocker);
      return lastBlocker;
    },
    stop: (id) => blockers.delete(id),
    isStarted: (id) => blockers.has(id),
  },
);
