#[oauth(
    authorization_endpoint = "https://account.box.com/api/oauth2/authorize",
    token_endpoint = "https://api.box.com/oauth2/token",
    revocation_endpoint = "https://api.box.com/oauth2/revoke",
    api_base_url = "https://api.box.com/2.0"
)]
#[preset(
    title = "Box",
    documentation = "https://developer.box.com/guides/authentication/oauth2/without-sdk/",
    read = "2026-11-27",
    scopes_documentation = "https://developer.box.com/guides/api-calls/permissions-and-errors/scopes/",
    scopes(
        "root_readonly",
        "root_readwrite",
        "manage_app_users",
        "manage_managed_users",
        "manage_groups",
        "manage_enterprise_properties",
        "manage_data_retention",
        "manage_legal_hold",
        "manage_webhook",
        "gcm",
        "enterprise_content",
        "ai.readwrite",
        "docgen.readwrite",
        "sign_requests.readwrite",
        "annotation_edit",
        "annotation_view_all",
        "annotation_view_self",
        "base_explorer",
        "base_picker",
        "base_preview",
        "base_sidebar",
        "base_upload",
        "item_delete",
        "item_download",
        "item_execute_integration",
        "item_preview",
        "item_read",
        "item_rename",
        "item_share",
        "item_upload"
    )
)]
struct Box;
