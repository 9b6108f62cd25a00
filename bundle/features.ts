/** The SDK notes here which of its features a request uses, to tell AWS in the `user-agent` header. The bundle's client does not. */
export function setFeature(): void {}
