/** Where the API of a GitHub host is. */
export interface ApiAddresses {
  /** Such as `github.com`, with its port where it is not the usual one. */
  readonly host: string;
  /** Without a slash at its end. */
  readonly rest: string;
  readonly graphql: string;
}

/** @param url What the user calls the host, such as `https://github.com` or the address of an Enterprise Server. */
export function apiAddressesOf(url: string): ApiAddresses {
  const { protocol, host } = new URL(url);
  if (host === 'github.com' || host.endsWith('.ghe.com')) {
    const rest = `${protocol}//api.${host}`;
    return { host, rest, graphql: `${rest}/graphql` };
  }
  const root = url.replace(/\/+$/, '');
  return { host, rest: `${root}/api/v3`, graphql: `${root}/api/graphql` };
}

/** Whether nobody else can listen: a token does not go over an open network. */
export function isPrivateAddress(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
