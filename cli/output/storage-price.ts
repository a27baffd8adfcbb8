/** To the cent, and what is less is said to be. */
export const formatUsd = (usd: number): string => (usd > 0 && usd < 0.005 ? "less than $0.01" : `$${usd.toFixed(2)}`);
