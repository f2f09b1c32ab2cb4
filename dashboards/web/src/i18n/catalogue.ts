import type { en } from "./en";

type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widened<T[K]> };

/** Every language has exactly the keys of the English catalogue. */
export type Catalogue = Widened<typeof en>;
