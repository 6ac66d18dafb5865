/** The version of the contract that plugins are written against; a plugin's `api` is a range that must hold it. */
export const API_VERSION = '1.0.0';
