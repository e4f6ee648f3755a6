/** How a channel is called and explained, by what its run declares of it. */
import type { Channel, Measured } from "#core/training/channels";
import { formatMeasure } from "../ui/format-number";
import type { Explained } from "../ui/glossary";

const BETTER: Record<Channel["better"], string> = {
  higher: " Higher is better.",
  lower: " Lower is better.",
  neither: "",
};

export function explained({ about, better }: Channel): Explained {
  return { about: `${about}${BETTER[better]}` };
}

/** "Gradient norm" */
export function headingOf({ label }: Channel): string {
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`;
}

/** "layer", "Add": one of the sites where it is measured. */
export function siteWord({ sites }: Measured, { at }: Channel): string {
  return sites.find(({ id }) => id === at)?.label ?? at;
}

/** A value with its unit. */
export function measureWords({ unit }: Channel, value: number): string {
  const number = formatMeasure(value);
  return unit === "" ? number : `${number} ${unit}`;
}

/** The one that a person chose, where the run has it; else its first. */
export function chosenChannel(channels: readonly Channel[], id: string | undefined): Channel | undefined {
  return channels.find((channel) => channel.id === id) ?? channels[0];
}
