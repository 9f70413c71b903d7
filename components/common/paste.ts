export interface PasteArgs {
    /** The service, as oslo.config knows it, e.g. "glance". */
    project: string;
    /** Its program, where files are called after that: "glance-api". */
    program?: string;
    /** Whether the application itself refuses who has no token. @default false */
    delayAuthDecision?: boolean;
}

/**
 * The sections of api-paste.ini that all services have: the answer to health questions (503 while /tmp/drain is there), who
 * may call from a browser, the headers of proxies, and the check of tokens.
 */
export function commonPaste({ project, program, delayAuthDecision = false }: PasteArgs): string {
    return `[app:healthcheck]
paste.app_factory = oslo_middleware:Healthcheck.app_factory
backends = disable_by_file
disable_by_file_path = /tmp/drain

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
${delayAuthDecision ? "delay_auth_decision = true\n" : ""}
[filter:cors]
paste.filter_factory = oslo_middleware.cors:filter_factory
oslo_config_project = ${project}
${program === undefined ? "" : `oslo_config_program = ${program}\n`}
[filter:http_proxy_to_wsgi]
paste.filter_factory = oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory
`;
}
