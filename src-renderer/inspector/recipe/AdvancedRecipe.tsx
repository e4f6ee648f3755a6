import type { ReactNode } from "react";
import type { ClassBalance, OptimizerSettings, Recipe, ScheduleSettings } from "#core/training/recipe";
import { NumberField } from "../../ui/NumberField";
import { SelectField } from "../../ui/Select";
import { SwitchField } from "../../ui/Switch";
import { Term } from "../../ui/Term";
import type { RecipeFieldsProps } from "../RecipeForm";
import { Milestones } from "./Milestones";
import { Reason } from "./Reason";

/** Everything else: sound as it stands, there for those who want it. */
export function AdvancedRecipe(props: RecipeFieldsProps): ReactNode {
  const { recipe, disabled, change, commit } = props;
  const shared = { disabled, onCommit: commit };
  const { weightDecay } = recipe;
  return (
    <>
      <OptimizerFields {...props} />
      <ScheduleFields {...props} />
      <NumberField
        {...shared}
        label={<Term name="warmup">Warm-up epochs</Term>}
        value={recipe.warmupEpochs}
        min={0}
        max={1000}
        step={0.5}
        onChange={(warmupEpochs) => change("warmup", { ...recipe, warmupEpochs })}
      />
      <Reason>One epoch tames the wild gradients of the start.</Reason>
      <NumberField
        {...shared}
        label={<Term name="weight decay">Weight decay</Term>}
        value={weightDecay.value}
        min={0}
        max={10}
        step={0.0001}
        onChange={(value) => change("decay", { ...recipe, weightDecay: { ...weightDecay, value } })}
      />
      <SelectField
        label="Decay kind"
        help="L2 adds it to the gradient; decoupled shrinks the weight itself. Biases and batch norm are spared."
        value={weightDecay.kind}
        choices={[
          { value: "l2", label: "L2" },
          { value: "decoupled", label: "Decoupled" },
        ]}
        disabled={disabled}
        onChange={(kind) => {
          change("decayKind", { ...recipe, weightDecay: { ...weightDecay, kind } });
          commit();
        }}
      />
      <Reason>1e-4 with L2, as in the residual networks' paper.</Reason>
      <ClipField {...props} />
      <NumberField
        {...shared}
        label={<Term name="label smoothing">Label smoothing</Term>}
        value={recipe.labelSmoothing}
        min={0}
        max={0.9}
        step={0.05}
        onChange={(labelSmoothing) => change("smoothing", { ...recipe, labelSmoothing })}
      />
      <Reason>Off. 0.1 helps where there are many classes.</Reason>
      <ClassBalanceField {...props} />
      <StepLimit {...props} />
      <NumberField
        {...shared}
        label="Probe every"
        unit="steps"
        help="How often gradients and weights are measured; 0 switches the heat on the canvas off."
        value={recipe.probeEvery}
        min={0}
        max={10_000}
        integer
        onChange={(probeEvery) => change("probe", { ...recipe, probeEvery })}
      />
      <Reason>Cheap enough to leave on.</Reason>
    </>
  );
}

/** One of them: both at once would make up for the same thing twice. */
function ClassBalanceField({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { classBalance } = recipe;
  return (
    <>
      <SelectField
        label={<Term name="class balance">Classes</Term>}
        value={classBalance}
        choices={[
          { value: "none", label: "As they are" },
          { value: "weights", label: "Weighted" },
          { value: "sampling", label: "Drawn evenly" },
        ]}
        disabled={disabled}
        onChange={(next) => {
          change("classBalance", { ...recipe, classBalance: next });
          commit();
        }}
      />
      <Reason>{BALANCE_REASONS[classBalance]}</Reason>
    </>
  );
}

const SUITS_BALANCED = "Probabilities then suit data with as many images in each class.";
const BALANCE_REASONS: Readonly<Record<ClassBalance, string>> = {
  none: "A class of few images counts for little. Where it matters as much as others, weigh it or draw it more often.",
  weights: `An image's loss counts the more, the fewer images its class has. ${SUITS_BALANCED}`,
  sampling: `Each class is drawn as often as any other; its images come again the sooner, the fewer there are. ${SUITS_BALANCED}`,
};

function OptimizerFields({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { optimizer } = recipe;
  const set = (field: string, next: OptimizerSettings): void => change(field, { ...recipe, optimizer: next });
  if (optimizer.kind === "sgd") {
    return (
      <>
        <NumberField
          label={<Term name="momentum">Momentum</Term>}
          value={optimizer.momentum}
          min={0}
          max={0.9999}
          step={0.05}
          disabled={disabled}
          onCommit={commit}
          onChange={(momentum) => set("momentum", { ...optimizer, momentum })}
        />
        <SwitchField
          label="Nesterov"
          help="Measures the gradient where momentum is about to lead."
          checked={optimizer.nesterov}
          disabled={disabled}
          onChange={(nesterov) => {
            set("nesterov", { ...optimizer, nesterov });
            commit();
          }}
        />
        <Reason>0.9 with Nesterov: faster than plain steps, and steady.</Reason>
      </>
    );
  }
  return (
    <>
      <NumberField
        label="Beta 1"
        help="How long the average of past gradients remembers."
        value={optimizer.beta1}
        min={0}
        max={0.9999}
        step={0.01}
        disabled={disabled}
        onCommit={commit}
        onChange={(beta1) => set("beta1", { ...optimizer, beta1 })}
      />
      <NumberField
        label="Beta 2"
        help="How long the average of past squared gradients remembers."
        value={optimizer.beta2}
        min={0}
        max={0.999999}
        step={0.001}
        disabled={disabled}
        onCommit={commit}
        onChange={(beta2) => set("beta2", { ...optimizer, beta2 })}
      />
      <NumberField
        label="Epsilon"
        help="Keeps the division by a small average from exploding."
        value={optimizer.epsilon}
        min={1e-12}
        max={1}
        step={1e-8}
        disabled={disabled}
        onCommit={commit}
        onChange={(epsilon) => set("epsilon", { ...optimizer, epsilon })}
      />
      <Reason>The values of the Adam paper; seldom changed.</Reason>
    </>
  );
}

function ScheduleFields({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { schedule } = recipe;
  const set = (field: string, next: ScheduleSettings): void => change(field, { ...recipe, schedule: next });
  if (schedule.kind === "constant") return null;
  if (schedule.kind === "cosine") {
    return (
      <>
        <NumberField
          label="Final rate"
          help="What is left of the learning rate at the end, as a fraction."
          value={schedule.finalFraction}
          min={0}
          max={1}
          step={0.01}
          disabled={disabled}
          onCommit={commit}
          onChange={(finalFraction) => set("finalFraction", { ...schedule, finalFraction })}
        />
        <Reason>Down to zero: the last steps only settle.</Reason>
      </>
    );
  }
  if (schedule.kind === "range") {
    return (
      <>
        <NumberField
          label="Last rate"
          help="The rate rises from the learning rate to this one, by the same factor at each step."
          value={schedule.to}
          min={1e-6}
          max={100}
          step={1}
          disabled={disabled}
          onCommit={commit}
          onChange={(to) => set("to", { ...schedule, to })}
        />
        <Reason>
          To find a learning rate, from one that is far too small. It ends where the loss leaves.
        </Reason>
      </>
    );
  }
  if (schedule.kind === "exponential") {
    return (
      <>
        <NumberField
          label="Factor"
          help="What the rate is multiplied by after each epoch."
          value={schedule.factor}
          min={0.0001}
          max={1}
          step={0.01}
          disabled={disabled}
          onCommit={commit}
          onChange={(factor) => set("factor", { ...schedule, factor })}
        />
        <Reason>0.95 halves the rate every 14 epochs.</Reason>
      </>
    );
  }
  return (
    <>
      <NumberField
        label="Factor"
        help="What the rate is multiplied by at each milestone."
        value={schedule.factor}
        min={0.0001}
        max={1}
        step={0.05}
        disabled={disabled}
        onCommit={commit}
        onChange={(factor) => set("factor", { ...schedule, factor })}
      />
      <Milestones
        values={schedule.milestones}
        disabled={disabled}
        onChange={(milestones) => set("milestones", { ...schedule, milestones })}
        onCommit={commit}
      />
      <Reason>A tenth at half and at three quarters, as in the residual networks' paper.</Reason>
    </>
  );
}

/** Off by default; a switch brings the number. */
function ClipField({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { clipNorm, ...without } = recipe;
  return (
    <>
      <SwitchField
        label={<Term name="gradient clipping">Clip gradients</Term>}
        checked={clipNorm !== undefined}
        disabled={disabled}
        onChange={(on) => {
          change("clip", on ? { ...recipe, clipNorm: 1 } : without);
          commit();
        }}
      />
      {clipNorm !== undefined && (
        <NumberField
          label="Largest norm"
          value={clipNorm}
          min={1e-6}
          max={1e6}
          step={0.1}
          disabled={disabled}
          onCommit={commit}
          onChange={(value) => change("clipNorm", { ...recipe, clipNorm: value })}
        />
      )}
      <Reason>Off: batch norm and skips keep gradients in bounds.</Reason>
    </>
  );
}

function StepLimit({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { maxSteps, ...without } = recipe;
  const set = (next: Recipe): void => {
    change("limit", next);
    commit();
  };
  return (
    <>
      <SwitchField
        label="Limit the steps"
        help="Stops after a number of steps, before the epochs are done."
        checked={maxSteps !== undefined}
        disabled={disabled}
        onChange={(on) => set(on ? { ...recipe, maxSteps: 1000 } : without)}
      />
      {maxSteps !== undefined && (
        <NumberField
          label="Most steps"
          value={maxSteps}
          min={1}
          max={1e9}
          step={100}
          integer
          disabled={disabled}
          onCommit={commit}
          onChange={(value) => change("maxSteps", { ...recipe, maxSteps: value })}
        />
      )}
      <Reason>For a quick trial.</Reason>
    </>
  );
}
