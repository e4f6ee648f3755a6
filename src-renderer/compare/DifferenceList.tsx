/** All differences in words, each the way to its layer on both sides; then the weights, the largest change first. */
import type { ReactNode } from "react";
import type { LayerDifference } from "#core/diff/diff-report";
import {
  AREA_TITLES,
  apartWords,
  areSameWeights,
  differenceTitle,
  differenceWords,
  KIND_TITLES,
  largestFirst,
  measureWords,
  settingWords,
} from "#core/diff/diff-words";
import { addSums, layerWeightChanges, type WeightChange } from "#core/diff/weight-changes";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { KIND_LOOK } from "./NetworkPane";

export type Compared = ResultOf<StudioApi, "networks.diff">;

/** Layers of both sides that belong together. */
export interface ChosenLayers {
  readonly one: readonly string[];
  readonly other: readonly string[];
}

export interface DifferenceListProps {
  readonly compared: Compared;
  readonly chosen: ChosenLayers | undefined;
  onChoose(layers: ChosenLayers): void;
}

export function DifferenceList({ compared, chosen, onChoose }: DifferenceListProps): ReactNode {
  const { diff, weights, weightsRefusal } = compared;
  return (
    <div className="flex flex-col gap-4">
      {diff.isSame && <p className="text-muted">The networks are the same.</p>}
      {(["changed", "added", "removed", "renamed"] as const).map((kind) => (
        <KindSection
          key={kind}
          kind={kind}
          found={diff.layers.filter((difference) => difference.kind === kind)}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
      {Object.entries(AREA_TITLES).map(([area, title]) => {
        const found = diff.settings.filter((setting) => setting.area === area);
        return found.length === 0 ? null : (
          <section key={area} aria-label={title}>
            <h3 className="section-heading pb-1">{title}</h3>
            <ul className="flex flex-col gap-0.5 text-small">
              {found.map((setting) => (
                <li key={setting.label} className="selectable wrap-anywhere text-text">
                  {settingWords(setting)}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {weights && <Weights weights={weights} onChoose={onChoose} />}
      {weightsRefusal !== undefined && <p className="text-small text-muted">{weightsRefusal}</p>}
    </div>
  );
}

function KindSection(props: {
  readonly kind: LayerDifference["kind"];
  readonly found: readonly LayerDifference[];
  readonly chosen: ChosenLayers | undefined;
  onChoose(layers: ChosenLayers): void;
}): ReactNode {
  const { kind, found, chosen, onChoose } = props;
  if (found.length === 0) return null;
  const { sign, text } = KIND_LOOK[kind];
  return (
    <section aria-label={KIND_TITLES[kind]}>
      <h3 className="section-heading pb-1">
        {KIND_TITLES[kind]} <span className="numeric">{found.length}</span>
      </h3>
      <ul className="flex flex-col text-small">
        {found.map((difference) => {
          const layers = { one: difference.one?.paths ?? [], other: difference.other?.paths ?? [] };
          const isChosen =
            chosen !== undefined &&
            String(chosen.one) === String(layers.one) &&
            String(chosen.other) === String(layers.other);
          return (
            <li key={`${differenceTitle(difference)} ${differenceWords(difference)}`}>
              <button
                type="button"
                aria-pressed={isChosen}
                onClick={() => onChoose(layers)}
                className={`flex w-full items-baseline gap-2 rounded-control px-1.5 py-1 text-left hover:bg-hover ${isChosen ? "bg-hover" : ""}`}
              >
                <span aria-hidden className={`numeric shrink-0 font-semibold ${text}`}>
                  {sign}
                </span>
                <span className="min-w-0 wrap-anywhere">
                  <span className="font-medium text-text">{differenceTitle(difference)}</span>{" "}
                  <span className="text-muted">{differenceWords(difference)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Weights(props: {
  readonly weights: readonly WeightChange[];
  onChoose(layers: ChosenLayers): void;
}): ReactNode {
  const { weights, onChoose } = props;
  const byLayer = layerWeightChanges(weights);
  const learned = byLayer.flatMap((layer) => layer.learned ?? []);
  const statistics = byLayer.flatMap((layer) => layer.statistics ?? []);
  const apart = byLayer.flatMap(({ path, apart: found }) => found.map((change) => ({ path, change })));
  if (weights.length === 0 || areSameWeights(weights)) {
    return (
      <section aria-label="Weights">
        <h3 className="section-heading pb-1">Weights</h3>
        <p className="text-small text-muted">
          {weights.length === 0 ? "No layer with weights is in both." : "The same, every number."}
        </p>
      </section>
    );
  }
  return (
    <section aria-label="Weights">
      <h3 className="section-heading pb-1">Weights, by layer</h3>
      <table className="w-full text-small" data-testid="weight-changes">
        <thead>
          <tr className="text-right text-muted">
            <th className="text-left font-normal">Layer</th>
            <th className="pl-2 font-normal" title="L2 norm of the difference">
              Norm
            </th>
            <th className="pl-2 font-normal" title="Divided by the norm of the first">
              Rel.
            </th>
            <th className="pl-2 font-normal" title="Largest change of one number">
              Max.
            </th>
            <th className="pl-2 font-normal" title="Cosine of the angle between both">
              Cos.
            </th>
          </tr>
        </thead>
        <tbody>
          {largestFirst(byLayer, (layer) => layer.learned).map((layer) =>
            layer.learned ? (
              <tr key={layer.path} className="align-baseline">
                <th scope="row" className="max-w-0 w-full text-left font-normal">
                  <button
                    type="button"
                    title={layer.path}
                    onClick={() => onChoose({ one: [layer.path], other: [layer.otherPath] })}
                    className="block w-full truncate rounded-control py-0.5 text-left text-text hover:bg-hover"
                  >
                    {layer.path}
                  </button>
                </th>
                <Numbers words={measureWords(layer.learned)} />
              </tr>
            ) : null,
          )}
          {learned.length > 0 && (
            <tr className="border-t border-line">
              <th scope="row" className="text-left font-medium text-text">
                All learned
              </th>
              <Numbers words={measureWords(addSums(learned))} />
            </tr>
          )}
          {statistics.length > 0 && (
            <tr>
              <th scope="row" className="text-left font-medium text-text">
                Running statistics
              </th>
              <Numbers words={measureWords(addSums(statistics))} />
            </tr>
          )}
        </tbody>
      </table>
      {apart.length > 0 && (
        <>
          <h4 className="pt-2 text-small font-medium text-text">Not compared</h4>
          <ul className="text-small text-muted">
            {apart.map(({ path, change }) => (
              <li key={`${path} ${change.weight}`} className="wrap-anywhere">
                {path}/{apartWords(change)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Numbers({ words }: { readonly words: readonly string[] }): ReactNode {
  return words.map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
    <td key={index} className="numeric selectable py-0.5 pl-2 text-right text-text">
      {word}
    </td>
  ));
}
