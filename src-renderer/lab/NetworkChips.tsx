/** The networks of a question, each of which can be taken out, and a list to add from. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { MOST_NETWORKS } from "#core/lab/experiment";
import { Select } from "../ui/Select";
import type { ChosenNetwork } from "./chosen-networks";
import { useNetworkOffers } from "./network-offers";

/** What the list shows before a choice and after it. */
const NONE = "none";

export function NetworkChips(props: {
  readonly networks: readonly ChosenNetwork[];
  /** Of these, told apart. */
  readonly names: readonly string[];
  onChange(networks: readonly ChosenNetwork[]): void;
}): ReactNode {
  const { networks, names, onChange } = props;
  const offers = useNetworkOffers();

  async function add(choice: string): Promise<void> {
    const found = choice === NONE ? undefined : await offers.read(choice);
    if (found) onChange([...networks, found]);
  }

  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-muted">Networks</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {names.map((name, index) => (
          <span
            key={name}
            className="inline-flex h-7 max-w-56 items-center gap-1 rounded-control border border-faint bg-hover pr-1 pl-2.5 text-text"
          >
            <span className="truncate" title={name}>
              {name}
            </span>
            <button
              type="button"
              aria-label={`Leave ${name} out`}
              className="rounded-control p-0.5 text-muted hover:text-text"
              onClick={() => onChange(networks.filter((_, place) => place !== index))}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <Select
          label="Add a network"
          value={NONE}
          disabled={networks.length >= MOST_NETWORKS}
          className="w-44"
          choices={[{ value: NONE, label: "Add a network" }, ...offers.choices]}
          onChange={(choice) => void add(choice)}
        />
      </div>
    </fieldset>
  );
}
