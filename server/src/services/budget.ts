/**
 * Room that all requests share: bytes of bodies under way, or streams under way. However many clients come,
 * the memory they take has this bound; who does not fit is asked to come back.
 */
export interface Budget {
  /** False when there is no room for so much more. */
  readonly take: (amount: number) => boolean;
  readonly give: (amount: number) => void;
}

export const createBudget = (most: number): Budget => {
  let taken = 0;
  return {
    take: (amount) => {
      if (taken + amount > most) return false;
      taken += amount;
      return true;
    },
    give: (amount) => {
      taken -= amount;
    },
  };
};
