/** What all questions have in common: the data, seeds and steps, what it will take, and the start. */
import { FlaskConical, Gauge } from "lucide-react";
import { type ReactNode, useId, useMemo, useState } from "react";
import type { ExperimentStart } from "#core/lab/experiment-view";
import { LAB_STEPS } from "#core/lab/lab-recipe";
import { parseDocument } from "#core/network/parse";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Recipe } from "#core/training/recipe";
import { useDatasetsState, useDevicesState, useLabState, useRunsState, useStudio } from "../stores/context";
import { selectChosen } from "../stores/devices-store";
import { selectTrainingExperiment } from "../stores/lab-store";
import { liveRunsHere } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { formatBytes } from "../ui/format-bytes";
import { formatDuration } from "../ui/format-duration";
import { formatQuantity } from "../ui/format-number";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";
import { count } from "./experiment-words";
import { type Plan, type PlanResult, recipeOf, type Trainings } from "./plan";
import { measuredPace } from "./progress";

const DEFAULT_SEEDS = 3;

export interface TrainingsForm extends Omit<Trainings, "dataset"> {
  readonly dataset: StudioDataset | undefined;
  setDataset(id: string): void;
  setSeeds(seeds: number): void;
  setSteps(steps: number): void;
}

/** @param wished the dataset to begin with, where it is at hand */
export function useTrainingsForm(wished: string): TrainingsForm {
  const datasets = useDatasetsState((state) => state.datasets);
  const [id, setDataset] = useState(wished);
  const [seeds, setSeeds] = useState(DEFAULT_SEEDS);
  const [steps, setSteps] = useState(LAB_STEPS);
  const at = (wanted: string): StudioDataset | undefined =>
    datasets.find((other) => other.id === wanted && other.unavailable === undefined);
  const dataset = at(id) ?? at("digits") ?? datasets.find(({ unavailable }) => unavailable === undefined);
  return { dataset, seeds, steps, setDataset, setSeeds, setSteps };
}

export interface AskFormProps {
  readonly title: string;
  readonly form: TrainingsForm;
  /** Undefined while the datasets are not known. */
  readonly result: PlanResult | undefined;
  /** In the place of the Lab's own. */
  readonly recipe?: Recipe | undefined;
  /** "56 against 8 layers, without skips against with". */
  readonly contrast: string;
  /** What is asked for, once the plan stands. */
  readonly start: (trainings: Pick<ExperimentStart, "dataset" | "seeds" | "steps">) => ExperimentStart;
  /** What this question asks beside. */
  readonly children: ReactNode;
}

export function AskForm(props: AskFormProps): ReactNode {
  const { title, form, result, recipe, contrast, start, children } = props;
  const studio = useStudio();
  const id = useId();
  const datasets = useDatasetsState((state) => state.datasets);
  const training = useLabState(selectTrainingExperiment);
  const waiting = useLabState((state) => state.waiting);
  const waitsForRun = useRunsState((state) =>
    liveRunsHere(state).some(({ experiment }) => experiment === undefined),
  );
  const { dataset, seeds, steps } = form;
  const plan = result?.ok ? result.plan : undefined;

  async function begin(): Promise<void> {
    if (!dataset) return;
    const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
    await studio.lab.getState().start(start({ dataset: dataset.id, seeds: numbers, steps }));
  }

  return (
    <form
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
      className="appear mt-4 grid gap-x-10 gap-y-4 rounded-card border border-line bg-panel p-5 md:grid-cols-2"
    >
      <div className="flex min-w-0 flex-col gap-3">
        <h3 id={id} className="font-semibold text-text">
          {title}
        </h3>
        {children}
        <div className="@container">
          <SelectField
            label="Dataset"
            value={dataset?.id}
            choices={datasets
              .filter(({ unavailable }) => unavailable === undefined)
              .map((each) => ({ value: each.id, label: each.name }))}
            onChange={form.setDataset}
          />
          <NumberField
            label="Seeds"
            help="Each network is trained once for each seed. Three or more give an interval; one or two give a hint."
            value={seeds}
            min={1}
            max={100}
            integer
            onChange={form.setSeeds}
          />
          <NumberField
            label="Steps of each"
            help="How many batches each network learns from."
            value={steps}
            min={1}
            max={1_000_000}
            step={50}
            integer
            onChange={form.setSteps}
          />
        </div>
        {seeds < 3 && (
          <p className="text-small text-muted">
            {seeds === 1 ? "One seed gives a hint" : "Two seeds give a hint"}, not a verdict: an interval
            needs three.
          </p>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <h4 className="font-semibold text-text">Fixed before the start</h4>
        <ul className="flex list-disc flex-col gap-1 pl-4 text-muted marker:text-faint">
          <li>
            Compared: <span className="text-text">{contrast}</span>
          </li>
          <li>Measured: the error on the whole training part after the last step</li>
          <li>One recipe for all; the same images in the same order for each seed</li>
          <li>Paired by seed, with a 95% interval</li>
        </ul>
        {result && !result.ok && (
          <p role="alert" className="text-error">
            {result.refusal}
          </p>
        )}
        {plan && dataset && <Takes plan={plan} about={{ dataset, seeds, steps, recipe }} />}
        <div className="mt-auto flex flex-wrap items-center justify-end gap-2 pt-3">
          <Button tone="quiet" onClick={() => studio.lab.getState().ask(undefined)}>
            Cancel
          </Button>
          <Button
            type="submit"
            tone="primary"
            icon={FlaskConical}
            disabled={plan === undefined || waiting || training !== undefined}
          >
            {waiting ? "Starting" : "Start"}
          </Button>
        </div>
        {training !== undefined && (
          <p className="text-right text-small text-muted">
            “{training.experiment.name}” is training. One experiment trains at a time: wait for it, or pause
            it.
          </p>
        )}
        {training === undefined && waitsForRun && (
          <p className="text-right text-small text-muted">
            A network is training. The experiment begins when that has ended.
          </p>
        )}
      </div>
    </form>
  );
}

interface Measured {
  /** Operations that the machine gets through in a second, all trainings together. */
  readonly pace: number;
  readonly bytes: number;
}

/** What it will take: by what earlier experiments took, or by a few measured steps of the largest network. */
function Takes({ plan, about }: { readonly plan: Plan; readonly about: Trainings }): ReactNode {
  const studio = useStudio();
  const device = useDevicesState(selectChosen);
  const experiments = useLabState((state) => state.experiments);
  const runs = useRunsState((state) => state.runs);
  const isBusy = useRunsState((state) => liveRunsHere(state).length > 0);
  const [measured, setMeasured] = useState<Measured>();
  const [measuring, setMeasuring] = useState(false);
  const places = device === "cpu" ? navigator.hardwareConcurrency : 1;
  const known = useMemo(() => measuredPace(experiments, runs, device), [experiments, runs, device]);
  const pace = measured?.pace ?? (known === undefined ? undefined : known * Math.min(places, plan.trainings));

  async function measure(): Promise<void> {
    const largest = plan.arms.reduce((one, other) => (other.flops > one.flops ? other : one));
    const parsed = parseDocument(largest.network);
    if (!parsed.ok) return;
    const document = { ...parsed.document, recipe: recipeOf(about) };
    setMeasuring(true);
    const estimate = await studio.runs.getState().estimate(document);
    if (estimate) {
      const operations = (largest.flops * document.recipe.batchSize) / (estimate.stepMs / 1000);
      setMeasured({ pace: operations, bytes: estimate.processBytes });
    }
    setMeasuring(false);
  }

  return (
    <div role="status" className="pt-1 text-text">
      <p>
        {count(plan.trainings, "training")}: {plan.arms.length} networks, {count(about.seeds, "seed")}
        {pace === undefined ? (
          <>
            , <span className="numeric">{formatQuantity(3 * plan.operations)}FLOPs</span> in all.
          </>
        ) : (
          <>
            , about{" "}
            <strong className="numeric font-medium">{formatDuration(roughly(plan.operations / pace))}</strong>{" "}
            {measured ? "as measured." : "at the pace of earlier ones."}
          </>
        )}
      </p>
      {measured && (
        <p className="text-muted">
          The largest takes {formatBytes(measured.bytes)} of memory; {Math.min(places, plan.trainings)}{" "}
          {places === 1 ? "trains" : "train"} at once.
        </p>
      )}
      {measured === undefined && (
        <Button
          icon={Gauge}
          className="mt-2"
          disabled={measuring || isBusy}
          title="Runs a few steps of the largest network to see how long it takes and how much memory"
          onClick={() => void measure()}
        >
          {measuring ? "Measuring" : "Measure"}
        </Button>
      )}
    </div>
  );
}

/** As exact as such an estimate is. */
function roughly(seconds: number): number {
  const unit = seconds < 60 ? 5 : seconds < 600 ? 10 : 60;
  return Math.max(unit, unit * Math.round(seconds / unit));
}
