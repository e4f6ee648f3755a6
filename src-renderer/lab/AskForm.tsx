/** What all questions have in common: the data, seeds and budget, what it will take, and the start. */
import { FlaskConical } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { type Budget, stepsOfEpochs } from "#core/lab/budget";
import type { ExperimentStart } from "#core/lab/experiment-view";
import { LAB_STEPS, labRecipe } from "#core/lab/lab-recipe";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Recipe } from "#core/training/recipe";
import { useDatasetsState, useLabState, useRunsState, useStudio } from "../stores/context";
import { selectTrainingExperiment } from "../stores/lab-store";
import { liveRunsHere } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { NumberField } from "../ui/NumberField";
import { SelectField } from "../ui/Select";
import { Term } from "../ui/Term";
import { BudgetFields } from "./BudgetFields";
import type { PlanResult, Trainings } from "./plan";
import { Takes } from "./Takes";
import { allowedSteps, useMeasured } from "./use-measured";

const DEFAULT_SEEDS = 3;

export interface TrainingsForm extends Omit<Trainings, "dataset"> {
  readonly dataset: StudioDataset | undefined;
  readonly budget: Budget;
  setDataset(id: string): void;
  setSeeds(seeds: number): void;
  setBudget(budget: Budget): void;
}

/**
 * Begins with what is asked again, where something is.
 *
 * @param wished the dataset to begin with else, where it is at hand
 * @param recipe in the place of the Lab's own
 */
export function useTrainingsForm(
  wished: string,
  {
    recipe,
    seeds: wanted = DEFAULT_SEEDS,
    steps: wantedSteps = LAB_STEPS,
  }: { readonly recipe?: Recipe | undefined; readonly seeds?: number; readonly steps?: number } = {},
): TrainingsForm {
  const datasets = useDatasetsState((state) => state.datasets);
  const before = useLabState(({ again }) => again?.experiment);
  const [id, setDataset] = useState(before?.dataset.id ?? wished);
  const [seeds, setSeeds] = useState(before?.seeds.length ?? wanted);
  const [budget, setBudget] = useState<Budget>({
    unit: "steps",
    value: before?.recipe.maxSteps ?? wantedSteps,
  });
  const at = (wanted: string): StudioDataset | undefined =>
    datasets.find((other) => other.id === wanted && other.unavailable === undefined);
  const dataset = at(id) ?? at("digits") ?? datasets.find(({ unavailable }) => unavailable === undefined);
  const steps = dataset ? stepsBefore(budget, dataset, recipe) : LAB_STEPS;
  return { dataset, seeds, budget, steps, setDataset, setSeeds, setBudget };
}

/** Before anything is measured; minutes say nothing yet. */
function stepsBefore({ unit, value }: Budget, { counts }: StudioDataset, recipe: Recipe | undefined): number {
  if (unit === "minutes") return LAB_STEPS;
  if (unit === "steps") return value;
  const { batchSize } = recipe ?? labRecipe(LAB_STEPS, counts.train);
  return stepsOfEpochs(value, { batchSize, images: counts });
}

export interface AskFormProps {
  readonly title: string;
  readonly form: TrainingsForm;
  /** Undefined while the datasets are not known. */
  readonly result: PlanResult | undefined;
  /** In the place of the Lab's own. */
  readonly recipe?: Recipe | undefined;
  /** "56 against 8 layers, without skips against with". */
  readonly contrast: ReactNode;
  /** What the verdict goes by, where it is not the training error. */
  readonly measured?: ReactNode;
  /** Something is read off, and nothing judged: more seeds give no interval. */
  readonly isReading?: true;
  /** What is asked for, once the plan stands. */
  readonly start: (trainings: Pick<ExperimentStart, "dataset" | "seeds" | "steps">) => ExperimentStart;
  /** What this question asks beside. */
  readonly children: ReactNode;
}

export function AskForm(props: AskFormProps): ReactNode {
  const { title, form, result, recipe, contrast, start, children, isReading = false } = props;
  const studio = useStudio();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // It opens below the questions, where a low window does not show it; the keyboard goes on in it.
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest("form")?.scrollIntoView({ block: "nearest" });
  }, []);
  const datasets = useDatasetsState((state) => state.datasets);
  const training = useLabState(selectTrainingExperiment);
  const waiting = useLabState((state) => state.waiting);
  const waitsForRun = useRunsState((state) =>
    liveRunsHere(state).some(({ experiment }) => experiment === undefined),
  );
  const { dataset, seeds, steps, budget } = form;
  const plan = result?.ok ? result.plan : undefined;
  const isOneRecipe = plan === undefined || plan.arms.every((arm) => arm.recipe === undefined);
  const question = (): ExperimentStart | undefined => {
    const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
    return plan && dataset && start({ dataset: dataset.id, seeds: numbers, steps });
  };
  const { measured, measuring, measure } = useMeasured(plan, dataset, question);
  const allowed = budget.unit === "minutes" && measured ? allowedSteps(budget.value, measured) : undefined;

  async function begin(): Promise<void> {
    const asked = question();
    if (!asked) return;
    if (budget.unit !== "minutes") {
      await studio.lab.getState().start(asked);
      return;
    }
    const found = measured ?? (await measure());
    const within = found && allowedSteps(budget.value, found);
    if (within?.ok) await studio.lab.getState().start({ ...asked, steps: within.steps });
  }

  return (
    <form
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
      className="appear mt-4 scroll-my-4 grid gap-x-10 gap-y-4 rounded-card border border-line bg-panel p-5 md:grid-cols-2"
    >
      <div className="flex min-w-0 flex-col gap-3">
        <h3 id={id} ref={heading} tabIndex={-1} className="font-semibold text-text outline-none">
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
          <BudgetFields budget={budget} onChange={form.setBudget} />
        </div>
        {seeds < 3 && !isReading && (
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
            {isReading ? "Drawn" : "Compared"}: <span className="text-text">{contrast}</span>
          </li>
          <li>
            Measured:{" "}
            {props.measured ?? (
              <>
                the <Term name="training error" /> on all training images, after the last step
              </>
            )}
          </li>
          {!isReading && (
            <>
              <li>
                {isOneRecipe ? "One recipe for all" : "One recipe for all but for what is asked"}; the same
                images in the same order for each <Term name="seed" />
              </li>
              <li>
                Each seed’s networks are compared with each other; the mean has a{" "}
                <Term name="interval">95% interval</Term>
              </li>
            </>
          )}
        </ul>
        {result && !result.ok && (
          <p role="alert" className="text-error">
            {result.refusal}
          </p>
        )}
        {allowed?.ok === false && (
          <p role="alert" className="text-error">
            {allowed.refusal}
          </p>
        )}
        {plan && dataset && (
          <Takes
            plan={plan}
            about={{ dataset, seeds, steps: allowed?.ok ? allowed.steps : steps, recipe }}
            budget={budget}
            measured={measured}
            measuring={measuring}
            onMeasure={() => void measure()}
          />
        )}
        <div className="mt-auto flex flex-wrap items-center justify-end gap-2 pt-3">
          <Button tone="quiet" onClick={() => studio.lab.getState().ask(undefined)}>
            Cancel
          </Button>
          <Button
            type="submit"
            tone="primary"
            icon={FlaskConical}
            disabled={
              plan === undefined || waiting || measuring || training !== undefined || allowed?.ok === false
            }
          >
            {measuring ? "Measuring" : waiting ? "Starting" : "Start"}
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
