import { Menu as MenuIcon, MonitorCog, Moon, Search, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { shortcutLabel } from "../commands/keyboard";
import { useCommandsState, useDocumentState, useInterfaceState, useStudio } from "../stores/context";
import type { StudioView } from "../stores/interface-store";
import { IconButton } from "../ui/Button";
import { Logo } from "../ui/Logo";
import { DropdownMenu, type MenuEntry } from "../ui/Menu";
import { regionMark } from "../ui/region-mark";
import { SegmentedControl } from "../ui/SegmentedControl";
import type { ThemeChoice } from "../ui/theme";
import { BeginningChip } from "./BeginningChip";
import { DeviceMenu } from "./DeviceMenu";
import { NetworkTitle } from "./NetworkTitle";
import { PreparingButton } from "./PreparingButton";
import { QueueButton } from "./QueueButton";
import { TrainButton } from "./TrainButton";

const VIEWS: readonly { value: StudioView; label: string }[] = [
  { value: "design", label: "Design" },
  { value: "train", label: "Train" },
  { value: "runs", label: "Runs" },
  { value: "lab", label: "Lab" },
];

/** While nothing is open: where networks are chosen, and the Lab, which needs none. */
const VIEWS_WITHOUT_NETWORK: typeof VIEWS = [
  { value: "design", label: "Networks" },
  { value: "lab", label: "Lab" },
];

export function TitleBar(): ReactNode {
  const { screen } = useStudio();
  const open = useDocumentState((state) => state.document !== undefined);
  const view = useInterfaceState((state) => state.view);
  return (
    <header
      className="grid h-11 shrink-0 grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-2 border-b border-line bg-background px-3 -outline-offset-2"
      {...regionMark("Title bar")}
    >
      <div className="flex min-w-0 items-center gap-2">
        <FileMenu />
        <span className="shrink-0">
          <Logo />
        </span>
        <span className="shrink-0 text-body font-semibold text-text max-md:hidden">Skiploom</span>
        {open && <NetworkTitle />}
      </div>
      <nav aria-label="Views">
        <SegmentedControl
          label="View"
          value={open || view === "lab" ? view : "design"}
          segments={open ? VIEWS : VIEWS_WITHOUT_NETWORK}
          onChange={(next) => screen.getState().setView(next)}
        />
      </nav>
      <div className="flex min-w-0 items-center justify-end gap-2">
        {open && <DeviceMenu />}
        {open && (
          <IconButton
            icon={Search}
            label="Search"
            shortcut={shortcutLabel("Mod+K")}
            onClick={() => screen.getState().setSearchOpen(true, "everything")}
          />
        )}
        <ThemeMenu />
        <PreparingButton />
        {open && <QueueButton />}
        {open && <BeginningChip />}
        {open && <TrainButton />}
      </div>
    </header>
  );
}

function FileMenu(): ReactNode {
  const commands = useCommandsState((state) => state.commands);
  const run = useCommandsState((state) => state.run);
  // Whether a command can run depends on these.
  useDocumentState((state) => state.document);
  const entry = (id: string): MenuEntry => {
    const command = commands.get(id);
    return {
      id,
      label: command?.label ?? id,
      shortcut: command?.shortcut === undefined ? undefined : shortcutLabel(command.shortcut),
      disabled: command === undefined || command.enabled?.() === false,
      run: () => run(id),
    };
  };
  return (
    <DropdownMenu
      entries={[
        entry("network.new"),
        entry("network.open"),
        entry("network.import"),
        entry("data.add"),
        { kind: "separator", id: "1" },
        entry("network.save"),
        entry("network.saveAs"),
        entry("network.export"),
        entry("network.picture"),
        entry("network.compare"),
        { kind: "separator", id: "2" },
        entry("edit.undo"),
        entry("edit.redo"),
        { kind: "separator", id: "3" },
        entry("help.shortcuts"),
        entry("network.close"),
      ]}
    >
      <IconButton icon={MenuIcon} label="File menu" />
    </DropdownMenu>
  );
}

const THEMES: readonly { value: ThemeChoice; label: string; icon: typeof Sun }[] = [
  { value: "system", label: "Follow the system", icon: MonitorCog },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "light", label: "Light", icon: Sun },
];

function ThemeMenu(): ReactNode {
  const { screen } = useStudio();
  const theme = useInterfaceState((state) => state.theme);
  return (
    <DropdownMenu
      align="end"
      entries={THEMES.map(({ value, label, icon }) => ({
        id: value,
        label,
        icon,
        checked: value === theme,
        run: () => screen.getState().setTheme(value),
      }))}
    >
      <IconButton icon={THEMES.find((entry) => entry.value === theme)?.icon ?? MonitorCog} label="Theme" />
    </DropdownMenu>
  );
}
