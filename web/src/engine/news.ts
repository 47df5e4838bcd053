import type { Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { EngineEvent } from '@holdfast/shared/model/event.ts';

/** Carries the engine's events to whoever listens. */
export interface News {
  readonly tell: (event: EngineEvent) => void;
  readonly listen: (hear: (event: EngineEvent) => void) => Unsubscribe;
}

export const createNews = (): News => {
  const hearers = new Set<(event: EngineEvent) => void>();
  return {
    tell: (event) => {
      for (const hear of hearers) hear(event);
    },
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
};
