/** The origin clients of the tests know the server by, and that of the app whose pages may call it. */
export const SYNC_ORIGIN = 'http://sync.test';
export const APP_ORIGIN = 'http://app.test';
