/** The device menu in words: what can be trained on, how fast it was, and why not. */
import type { DeviceList, StudioDevice } from "#core/protocol/studio-api";
import { trainingRate } from "#core/training/device-speed";
import type { DeviceChoice } from "#core/training/records";
import type { DevicesState } from "../stores/devices-store";
import { formatCount } from "../ui/format-number";
import type { MenuEntry } from "../ui/Menu";

const NAMES = { cpu: "CPU", webgpu: "GPU" } as const;

/** What the next training runs on, as far as that is known. */
export function chosenLabel(list: DeviceList): string {
  const { choice, automatic } = list;
  const id = choice === "auto" ? automatic : choice;
  if (id === undefined) return "Automatic";
  return labelOf(list.devices.find((device) => device.id === id)) ?? NAMES[id];
}

/** @param training something trains, so nothing can be measured */
export function deviceEntries(list: DeviceList, devices: DevicesState, training: boolean): MenuEntry[] {
  const entry = (choice: DeviceChoice, about: Omit<Extract<MenuEntry, { run(): void }>, "id" | "run">) => ({
    ...about,
    id: choice,
    checked: list.choice === choice,
    run: () => void devices.choose(choice),
  });
  const measured = list.devices.some(({ speed }) => speed !== undefined);
  return [
    { kind: "heading", id: "heading", label: "Train on" },
    entry("auto", automaticWords(list)),
    ...list.devices.map((device) => entry(device.id, deviceWords(device))),
    { kind: "separator", id: "separator" },
    {
      id: "measure",
      label: list.measuring ? "Measuring" : measured ? "Measure again" : "Measure speeds",
      detail: training ? "When the training has ended." : undefined,
      unavailable: list.measuring || training,
      staysOpen: true,
      run: () => void devices.measure(),
    },
  ];
}

function automaticWords({ devices, automatic }: DeviceList): { label: string; detail?: string } {
  if (automatic !== undefined) {
    const label = labelOf(devices.find(({ id }) => id === automatic)) ?? NAMES[automatic];
    return { label: label.includes("(") ? `Automatic: ${label}` : `Automatic (${label})` };
  }
  const looking = devices.some(({ description, unavailable }) => !description && unavailable === undefined);
  const detail = looking ? "A GPU is being looked for." : "The fastest; measured when a training starts.";
  return { label: "Automatic", detail };
}

function deviceWords({ id, description, unavailable, speed }: StudioDevice): {
  label: string;
  detail?: string;
  note?: string;
  unavailable?: boolean;
} {
  if (unavailable !== undefined) return { label: NAMES[id], detail: unavailable, unavailable: true };
  if (!description) return { label: NAMES[id], detail: "It is being looked for.", unavailable: true };
  return {
    label: description.label,
    ...(description.gpu?.isSoftware && { detail: "A program that imitates a GPU, and slow." }),
    ...(speed && { note: rateWords(trainingRate(speed)) }),
  };
}

function labelOf(device: StudioDevice | undefined): string | undefined {
  return device?.description?.label;
}

function rateWords(rate: number): string {
  return `${rate < 10 ? rate.toFixed(rate < 1 ? 2 : 1) : formatCount(Math.round(rate))} GFLOP/s`;
}
