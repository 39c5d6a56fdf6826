/** Whether an address is the agent's own: same scheme, host and port as the one it gave, and nothing dressed up as it. */
export function isOurUrl(candidate: string, agentUrl: string | null): boolean {
  if (agentUrl === null) return false;
  try {
    const it = new URL(candidate);
    return it.origin === new URL(agentUrl).origin && it.username === '' && it.password === '';
  } catch {
    return false;
  }
}
