import { commonPaste } from "../common/paste";

/** api-paste.ini: the pipeline of a request, and a path that answers without a token. */
export const CINDER_PASTE = `[composite:osapi_volume]
use = call:cinder.api:root_app_factory
/: apiversions
/healthcheck: healthcheck
/v3: openstack_volume_api_v3

[composite:openstack_volume_api_v3]
use = call:cinder.api.middleware.auth:pipeline_factory
keystone = request_id cors http_proxy_to_wsgi faultwrap sizelimit authtoken keystonecontext apiv3

[pipeline:apiversions]
pipeline = request_id cors http_proxy_to_wsgi faultwrap osvolumeversionapp

[app:osvolumeversionapp]
paste.app_factory = cinder.api.versions:Versions.factory

[app:apiv3]
paste.app_factory = cinder.api.v3.router:APIRouter.factory

[filter:request_id]
paste.filter_factory = cinder.api.middleware.request_id:RequestId.factory

[filter:faultwrap]
paste.filter_factory = cinder.api.middleware.fault:FaultWrapper.factory

[filter:sizelimit]
paste.filter_factory = oslo_middleware.sizelimit:RequestBodySizeLimiter.factory

[filter:keystonecontext]
paste.filter_factory = cinder.api.middleware.auth:CinderKeystoneContext.factory

${commonPaste({ project: "cinder" })}`;

const resources = {
    backup: ["name", "status", "volume_id"],
    group: ["name"],
    group_snapshot: ["name", "status", "group_id"],
    attachment: ["volume_id", "status", "instance_id", "attach_status"],
    message: ["resource_uuid", "resource_type", "event_id", "request_id", "message_level"],
    pool: ["name", "volume_type"],
    snapshot: ["name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"],
    volume: [
        ...["name", "status", "metadata", "bootable", "migration_status", "availability_zone", "group_id"],
        ...["size", "created_at", "updated_at", "consumes_quota"],
    ],
    volume_type: ["is_public", "extra_specs"],
};

/** resource_filters.json: by what users may filter lists, as Cinder comes with it. */
export const RESOURCE_FILTERS = `${JSON.stringify(resources, undefined, 4)}\n`;
