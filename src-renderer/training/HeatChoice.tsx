import type { ReactNode } from "react";
import type { Channel } from "#core/training/channels";
import { useStudio } from "../stores/context";
import { ChannelChoice } from "./ChannelChoice";

/** Which measurement the drawing shows as heat; the picture under it follows. */
export function HeatChoice(props: {
  readonly channels: readonly Channel[];
  readonly value: Channel;
  readonly isNameShown?: boolean;
  readonly className?: string;
}): ReactNode {
  const { screen } = useStudio();
  return (
    <ChannelChoice
      {...props}
      label="Measurement on the drawing"
      onChange={(heat) => screen.getState().setCharts({ heat })}
    />
  );
}
