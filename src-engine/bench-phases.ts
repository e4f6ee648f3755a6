/**
 * Forward pass, backward pass and update of a step on a device with a queue. There a step's calls return before anything is computed,
 * so the moments between them say nothing: each phase is run by itself, to the end of the queue.
 */
import { tensor, tidy } from "@tensorflow/tfjs-core";
import type { CompiledNetwork } from "./compile/compiled-network";
import type { Batch } from "./data/batches";
import type { Platform } from "./platform";
import { trainingPass } from "./train/forward";
import { deviceTargets } from "./train/loss";
import type { Trainer } from "./train/trainer";

export interface Phases {
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

export interface PhaseRequest {
  readonly network: CompiledNetwork;
  readonly trainer: Trainer;
  readonly batch: Batch;
  readonly platform: Platform;
  /** Milliseconds of a whole step: what the gradients do not take is the update. */
  readonly total: number;
  readonly repeats: number;
}

/**
 * Milliseconds of a step's phases, several times over.
 * @param queueEnd resolves when everything queued so far was computed
 */
export async function measurePhases(
  { network, trainer, batch, platform, total, repeats }: PhaseRequest,
  queueEnd: () => Promise<unknown> | undefined,
): Promise<Phases[]> {
  const images = tensor(batch.images, [batch.count, ...network.imageShape]);
  const targets = deviceTargets(batch.targets);
  const timed = async (work: () => void): Promise<number> => {
    await queueEnd();
    const start = platform.now();
    work();
    await queueEnd();
    return platform.now() - start;
  };
  const phases: Phases[] = [];
  try {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const forward = await timed(() => {
        tidy(() => void trainingPass(network, images, { seed: 0, step: 1 }));
      });
      const gradients = await timed(() => {
        for (const answer of Object.values(trainer.gradientOf(images, targets, { step: 1 })))
          answer.dispose();
      });
      const backward = Math.max(0, gradients - forward);
      phases.push({ forward, backward, update: Math.max(0, total - gradients) });
    }
    return phases;
  } finally {
    images.dispose();
    targets.rows.dispose();
  }
}
