/** Asking what may stand on a skip: which network, and which shortcuts and placements beside the identity. */
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { drawingChange } from "#core/lab/changes/index";
import type { Arm } from "#core/lab/experiment";
import { SHORTCUT_STEPS } from "#core/lab/questions/shortcuts";
import { REFERENCE, type ShortcutVariant, VARIANTS } from "#core/lab/shortcut-variants";
import { datasetId } from "#core/network/images";
import { useLabState, useStudio } from "../stores/context";
import type { AskedBefore } from "../stores/lab-store";
import { formatCount } from "../ui/format-number";
import { SelectField } from "../ui/Select";
import { Term } from "../ui/Term";
import { AskForm, useTrainingsForm } from "./AskForm";
import { useNetworkChoice } from "./network-choice";
import { type ArmsResult, armsOf, planOf } from "./plan";

export function AskShortcuts(): ReactNode {
  const { layers } = useStudio();
  const { drawing, network, chosen, choices, choose } = useNetworkChoice("resnet-56");
  const form = useTrainingsForm((drawing && datasetId(drawing)) ?? "digits", { steps: SHORTCUT_STEPS });
  const before = useLabState(({ again }) => again?.experiment);
  const [left, setLeft] = useState<ReadonlySet<string>>(() => leftOutOf(before));
  const { dataset, seeds, steps } = form;
  // Sixteen networks take a moment to be made, in which the list shall not stick.
  const shown = useDeferredValue(network);
  const all = useMemo(
    () => dataset && shown && armsOf(layers, { kind: "shortcuts", document: shown }, dataset),
    [layers, shown, dataset],
  );
  const taken = useMemo(() => all && without(all, left), [all, left]);
  const result = taken && dataset && planOf(taken, { dataset, seeds, steps });
  const wanted = taken?.ok ? taken.arms.map(({ id }) => id).filter((id) => id !== REFERENCE.id) : [];
  return (
    <AskForm
      title="What may stand on a skip?"
      form={form}
      result={result}
      contrast={
        <>
          each with the identity, <Term name="Holm">adjusted for their number</Term>
        </>
      }
      measured={
        <>
          the <Term name="late loss">mean training loss of the last half of the steps</Term>, by ratios
        </>
      }
      start={(trainings) => {
        if (!network) throw new Error("There is no network to ask about.");
        return { kind: "shortcuts", document: network, variants: wanted, ...trainings };
      }}
    >
      <div className="@container">
        <SelectField label="Network" value={chosen} choices={choices} onChange={choose} />
      </div>
      {all?.ok && (
        <Shortcuts
          all={all}
          left={left}
          onToggle={(id) =>
            setLeft(
              (before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]),
            )
          }
        />
      )}
    </AskForm>
  );
}

/** What was left out when it was asked before. */
function leftOutOf(before: AskedBefore["experiment"] | undefined): ReadonlySet<string> {
  if (before?.question.kind !== "shortcuts") return new Set();
  const { merged, refused } = before.question;
  const taken = new Set([
    ...before.arms.map(({ id }) => id),
    ...[...merged, ...refused].map(({ variant }) => variant),
  ]);
  return new Set(VARIANTS.map(({ id }) => id).filter((id) => !taken.has(id)));
}

/** A person leaves arms out; the identity stays. */
function without(all: ArmsResult, left: ReadonlySet<string>): ArmsResult {
  if (!all.ok) return all;
  const arms = all.arms.filter(({ id }) => !left.has(id));
  return arms.length > 1
    ? { ...all, arms }
    : { ok: false, refusal: "Choose at least one other shortcut to compare the identity with." };
}

function Shortcuts(props: {
  readonly all: Extract<ArmsResult, { ok: true }>;
  readonly left: ReadonlySet<string>;
  onToggle(id: string): void;
}): ReactNode {
  const { all, left, onToggle } = props;
  const byId = new Map(all.arms.map((arm) => [arm.id, arm]));
  const identity = byId.get(REFERENCE.id);
  return (
    <fieldset className="min-w-0">
      <legend className="flex w-full items-baseline justify-between pb-1 text-muted">
        <span>Shortcuts and placements</span>
        <span className="text-small">Parameters</span>
      </legend>
      <ul className="flex max-h-80 flex-col overflow-y-auto rounded-control border border-line bg-background px-2 py-1">
        {identity && (
          <Item
            label={REFERENCE.label}
            about="The reference: skips carry what comes in, with zeros for new channels where the shape changes."
            arm={identity}
            identity={identity}
          />
        )}
        {VARIANTS.map((variant) => (
          <Item
            key={variant.id}
            label={variant.label}
            about={aboutOf(variant, all)}
            arm={byId.get(variant.id)}
            identity={identity}
            isOn={!left.has(variant.id)}
            onToggle={() => onToggle(variant.id)}
          />
        ))}
      </ul>
    </fieldset>
  );
}

/** Why it is no arm of its own, or what it does. */
function aboutOf({ id }: ShortcutVariant, { question, arms }: Extract<ArmsResult, { ok: true }>): string {
  const { description } = drawingChange(id);
  if (question.kind !== "shortcuts") return description;
  const refused = question.refused.find(({ variant }) => variant === id);
  if (refused) return `Cannot be had here: ${refused.why}`;
  const merged = question.merged.find(({ variant }) => variant === id);
  const same = merged && arms.find((arm) => arm.id === merged.arm);
  return same ? `The same network as ${same.label} here, so it is trained once.` : description;
}

function Item(props: {
  readonly label: string;
  readonly about: string;
  readonly arm: Arm | undefined;
  readonly identity: Arm | undefined;
  readonly isOn?: boolean;
  onToggle?(): void;
}): ReactNode {
  const { label, about, arm, identity, isOn = true, onToggle } = props;
  return (
    <li className="border-line py-1.5 not-first:border-t">
      <label className={`flex items-start gap-2 ${arm ? "" : "opacity-70"}`}>
        <input
          type="checkbox"
          className="mt-0.75 accent-accent"
          checked={arm !== undefined && isOn}
          disabled={arm === undefined || onToggle === undefined}
          onChange={onToggle}
        />
        <span className="min-w-0 flex-1">
          <span className="block text-text">{label}</span>
          <span className="block text-small text-muted">{about}</span>
        </span>
        {arm && identity && (
          <span className="numeric shrink-0 text-small text-muted" title={formatCount(arm.parameters)}>
            {arm === identity ? formatCount(arm.parameters) : more(arm.parameters - identity.parameters)}
          </span>
        )}
      </label>
    </li>
  );
}

/** "as many", "+2,560". */
function more(difference: number): string {
  if (difference === 0) return "as many";
  return `${difference > 0 ? "+" : "−"}${formatCount(Math.abs(difference))}`;
}
