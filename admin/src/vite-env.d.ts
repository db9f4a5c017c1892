/// <reference types="vite/client" />

/** True only in builds made with `VITE_FAKE=1`: calls are answered from sample data inside the page. */
declare const __FAKE_API__: boolean;
