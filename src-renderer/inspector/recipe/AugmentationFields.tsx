import type { ReactNode } from "react";
import { type AugmentationSettings, NO_AUGMENTATION } from "#core/datasets/augmentation";
import { useDatasetsState, useDocument } from "../../stores/context";
import { NumberField } from "../../ui/NumberField";
import { SwitchField } from "../../ui/Switch";
import { Term } from "../../ui/Term";
import { More } from "../More";
import type { RecipeFieldsProps } from "../RecipeForm";
import { Reason } from "./Reason";

/** What is done to training images at random: a shift and a flip, and the rest folded away. */
export function AugmentationFields({ recipe, disabled, change, commit }: RecipeFieldsProps): ReactNode {
  const { augmentation } = recipe;
  const props: WayProps = {
    augmentation,
    disabled,
    set: (name, value) => change(name, { ...recipe, augmentation: { ...augmentation, [name]: value } }),
    commit,
  };
  return (
    <>
      <Amount
        {...props}
        name="shiftPixels"
        label="Shift images"
        unit="px"
        help="Pads each training image with zeros and crops it back at a random place (He et al. 2015)."
        max={16}
        integer
      />
      <Switch
        {...props}
        name="horizontalFlip"
        label="Flip images"
        help="Mirrors half of the training images from left to right."
      />
      <Reason>
        <Term name="augmentation">Augmentation</Term> for photographs; digits and letters change their
        meaning.
      </Reason>
      <More
        owner="augmentation"
        set={FOLDED.filter((name) => augmentation[name] !== NO_AUGMENTATION[name]).length}
      >
        <Positions {...props} />
        <Colours {...props} />
        <Mixing {...props} />
      </More>
    </>
  );
}

const FOLDED = [
  "verticalFlip",
  "rotationDegrees",
  "scale",
  "brightness",
  "contrast",
  "saturation",
  "cutoutPixels",
  "mixup",
  "cutmix",
] as const satisfies readonly (keyof AugmentationSettings)[];

function Positions(props: WayProps): ReactNode {
  return (
    <>
      <Switch
        {...props}
        name="verticalFlip"
        label="Vertical flip"
        help="Mirrors half of the training images from top to bottom."
      />
      <Amount
        {...props}
        name="rotationDegrees"
        label="Turn"
        unit="°"
        help="Turns each image about its centre, by an angle from minus this to plus this."
        max={180}
        step={5}
      />
      <Amount
        {...props}
        name="scale"
        label="Scale"
        unit="±"
        help="0.2: enlarges each image by a factor from 0.8 to 1.2."
        max={0.9}
        step={0.05}
      />
      <Reason>For what may lie or stand any way: cells, tiles, views from above.</Reason>
    </>
  );
}

function Colours(props: WayProps): ReactNode {
  const { dataset } = useDocument();
  const channels = useDatasetsState(({ factsById }) =>
    typeof dataset === "string" ? factsById.get(dataset)?.imageShape[2] : dataset.channels,
  );
  const isGrey = channels === 1 && props.augmentation.saturation === 0;
  return (
    <>
      <Amount
        {...props}
        {...COLOUR}
        name="brightness"
        label="Brightness"
        help="0.2: 0.8 to 1.2 times as bright."
      />
      <Amount
        {...props}
        {...COLOUR}
        name="contrast"
        label="Contrast"
        help="0.2: 0.8 to 1.2 times as far from the image's mean."
      />
      {!isGrey && (
        <Amount
          {...props}
          {...COLOUR}
          name="saturation"
          label="Saturation"
          help="0.2: 0.8 to 1.2 times as far from grey. Grey images stay as they are."
        />
      )}
      <Reason>For photographs in another light.</Reason>
    </>
  );
}

const COLOUR = { unit: "±", max: 1, step: 0.1 } as const;

function Mixing(props: WayProps): ReactNode {
  const { mixup, cutmix } = props.augmentation;
  return (
    <>
      <Amount
        {...props}
        name="cutoutPixels"
        label={<Term name="cutout">Cutout</Term>}
        unit="px"
        help="Side of the square."
        max={4_096}
        integer
      />
      <Amount
        {...props}
        name="mixup"
        label={<Term name="mixup">Mixup</Term>}
        unit="α"
        help="0.2: most images stay nearly what they are. 1: any share as often as any other."
        max={10}
        step={0.1}
      />
      <Amount
        {...props}
        name="cutmix"
        label={<Term name="cutmix">CutMix</Term>}
        unit="α"
        help="1: a rectangle of any size as often as of any other."
        max={10}
        step={0.1}
      />
      <Reason>
        {mixup > 0 && cutmix > 0
          ? "For each batch one of the two is drawn, as often as the other."
          : "For long trainings that memorise. The training accuracy is then that on mixed images."}
      </Reason>
    </>
  );
}

interface WayProps {
  readonly augmentation: AugmentationSettings;
  readonly disabled: boolean;
  set<Name extends keyof AugmentationSettings>(name: Name, value: AugmentationSettings[Name]): void;
  commit(): void;
}

type Named<Value> = {
  [Name in keyof AugmentationSettings]: AugmentationSettings[Name] extends Value ? Name : never;
}[keyof AugmentationSettings];

interface AmountProps extends WayProps {
  readonly name: Named<number>;
  readonly label: ReactNode;
  readonly help: string;
  readonly unit: string;
  readonly max: number;
  readonly step?: number;
  readonly integer?: boolean;
}

function Amount({ augmentation, set, commit, name, ...field }: AmountProps): ReactNode {
  return (
    <NumberField
      {...field}
      value={augmentation[name]}
      min={0}
      onChange={(value) => set(name, value)}
      onCommit={commit}
    />
  );
}

interface SwitchProps extends WayProps {
  readonly name: Named<boolean>;
  readonly label: string;
  readonly help: string;
}

function Switch({ augmentation, set, commit, name, ...field }: SwitchProps): ReactNode {
  return (
    <SwitchField
      {...field}
      checked={augmentation[name]}
      onChange={(value) => {
        set(name, value);
        commit();
      }}
    />
  );
}
