/** Where things are in a packed state. The cells follow, in the order of the world's components. */
export const storeAt = 0;
export const faultsAt = 1;
export const cellsAt = 2;
