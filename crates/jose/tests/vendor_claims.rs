//! Tokens of many vendors: each claim is registered or explained as that vendor's.

use jose::claims::annotation::{Registration, claim};
use jose::json::read;

/// A vendor, and a payload as its documentation shows it.
const PAYLOADS: &[(&str, &str)] = &[
    (
        "Microsoft Entra ID", // an access token, version 1
        r#"{"aud":"api://a","iss":"https://sts.windows.net/t/","iat":1,"nbf":1,"exp":9,"acr":"1","acrs":["p1"],"aio":"x","amr":["pwd","mfa"],
        "appid":"c","appidacr":"1","deviceid":"d","family_name":"F","given_name":"G","hasgroups":true,"idtyp":"user","in_corp":true,"ipaddr":"192.0.2.1",
        "name":"N","oid":"o","onprem_sid":"S-1-5-21","platf":"3","puid":"1003","pwd_exp":"1000","pwd_url":"https://portal.example","rh":"0.A","roles":["Task.Write"],
        "scp":"access_as_user","signin_state":["dvc_mngd","kmsi"],"sub":"s","tenant_ctry":"FR","tenant_region_scope":"EU","tid":"t","unique_name":"u@example.com",
        "upn":"u@example.com","uti":"u","ver":"1.0","verified_primary_email":["u@example.com"],"wids":["w"],"xms_cc":["cp1"],"xms_ftd":"f","xms_idrel":"1 26","xms_st":{"sub":"s"},"xms_tcdt":1511180936}"#,
    ),
    (
        "Microsoft Entra ID", // an ID token, version 2, with optional claims
        r#"{"aud":"c","iss":"https://login.microsoftonline.com/t/v2.0","iat":1,"nbf":1,"exp":9,"acct":0,"at_hash":"h","ctry":"FR","email":"u@example.com","fwd":"192.0.2.1",
        "groups":["g"],"home_oid":"h","idp":"https://sts.windows.net/h/","login_hint":"O.x","nonce":"n","oid":"o","preferred_username":"u@example.com","sid":"s","sub":"s","tid":"t",
        "uti":"u","ver":"2.0","verified_secondary_email":["v@example.com"],"vnet":"v","xms_edov":true,"xms_pdl":"EUR","xms_pl":"fr-fr","xms_tpl":"fr","ztdid":"z","extn.skypeId":["s"]}"#,
    ),
    (
        "Microsoft Entra ID", // an agent, and a managed identity
        r#"{"azp":"a","azpacr":"2","xms_act_fct":"3 9 11","xms_sub_fct":"9 3 11","xms_tnt_fct":"3 9","xms_par_app_azp":"p","xms_mirid":"/subscriptions/s","xms_az_rid":"/subscriptions/s"}"#,
    ),
    (
        "Azure DevOps",
        r#"{"jti":"j","sub":"p://org/project/pipeline","aud":"api://AzureADTokenExchange","iss":"https://vstoken.dev.azure.com/o","nbf":1,"exp":9,"iat":1,"org_id":"o","prj_id":"p",
        "def_id":"1","run_id":"11","rpo_id":"acme/api","rpo_uri":"https://github.com/acme/api.git","rpo_ver":"c291ea7","rpo_ref":"refs/heads/main"}"#,
    ),
    (
        "Amazon Cognito",
        r#"{"sub":"s","cognito:groups":["admin"],"cognito:preferred_role":"r","cognito:roles":["r"],"cognito:username":"jane","custom:tier":"gold","email_verified":true,"iss":"https://cognito-idp.eu-west-1.amazonaws.com/p",
        "origin_jti":"o","event_id":"e","token_use":"id","auth_time":1,"exp":9,"iat":1,"jti":"j","aud":"c","identities":[{"providerName":"Google"}],"username":"jane"}"#,
    ),
    (
        "AWS STS",
        r#"{"iss":"https://a.tokens.sts.global.api.aws","aud":"https://api.example","sub":"arn:aws:iam::1:role/r","iat":1,"exp":9,"jti":"j","https://sts.amazonaws.com/":{"aws_account":"1"},"https://aws.amazon.com/tags":{"principal_tags":{}}}"#,
    ),
    (
        "Auth0",
        r#"{"iss":"https://a.eu.auth0.com/","sub":"c@clients","aud":"https://api.example","iat":1,"exp":9,"azp":"c","scope":"read:a","gty":"client-credentials","org_id":"org_1","org_name":"acme","permissions":["read:a"]}"#,
    ),
    (
        "Clerk",
        r#"{"azp":"https://example.com","exp":9,"fea":"o:dashboard","fva":[7,-1],"iat":1,"iss":"https://clerk.example.com","jti":"j","nbf":1,"o":{"id":"org_1","slg":"acme","rol":"admin"},"pla":"u:free,o:pro","sid":"sess_1","sts":"active","sub":"user_1","v":2,
        "org_id":"org_1","org_permissions":["org:a:b"],"org_role":"org:admin","org_slug":"acme"}"#,
    ),
    (
        "Keycloak",
        r#"{"exp":9,"iat":1,"auth_time":1,"jti":"j","iss":"https://kc.example/realms/r","aud":"account","sub":"s","typ":"Bearer","azp":"c","session_state":"s","sid":"s","acr":"1","allowed-origins":["https://a.example"],"realm_access":{"roles":["user"]},
        "resource_access":{"account":{"roles":["view-profile"]}},"authorization":{"permissions":[]},"scope":"openid","organization":{"acme":{}},"clientId":"c","clientHost":"192.0.2.1","clientAddress":"192.0.2.1","client_id":"c","preferred_username":"u"}"#,
    ),
    (
        "Firebase",
        r#"{"name":"N","iss":"https://securetoken.google.com/p","aud":"p","auth_time":1,"user_id":"u","sub":"u","iat":1,"exp":9,"email":"u@example.com","email_verified":true,"firebase":{"identities":{},"sign_in_provider":"password"}}"#,
    ),
    (
        "Google",
        r#"{"iss":"https://accounts.google.com","azp":"c","aud":"c","sub":"s","at_hash":"h","hd":"example.com","email":"u@example.com","email_verified":true,"iat":1,"exp":9,"nonce":"n","google":{"compute_engine":{"zone":"z"}}}"#,
    ),
    (
        "Identity-Aware Proxy",
        r#"{"iss":"https://cloud.google.com/iap","aud":"/projects/1/apps/a","sub":"s","iat":1,"exp":9,"email":"u@example.com","google":{"access_levels":[]}}"#,
    ),
    (
        "Okta",
        r#"{"ver":1,"jti":"AT.x","iss":"https://a.okta.com/oauth2/default","aud":"api://default","sub":"u@example.com","iat":1,"exp":9,"cid":"c","uid":"u","scp":["openid"],"auth_time":1,"groups":["g"],"idp":"00o"}"#,
    ),
    (
        "Kubernetes",
        r#"{"aud":["https://kubernetes.default.svc"],"exp":9,"iat":1,"iss":"https://kubernetes.default.svc","jti":"j","kubernetes.io":{"namespace":"n","node":{},"pod":{},"serviceaccount":{},"warnafter":5},"nbf":1,"sub":"system:serviceaccount:n:s",
        "kubernetes.io/serviceaccount/namespace":"n","kubernetes.io/serviceaccount/secret.name":"s","kubernetes.io/serviceaccount/service-account.name":"s","kubernetes.io/serviceaccount/service-account.uid":"u"}"#,
    ),
    (
        "GitHub Actions",
        r#"{"jti":"j","sub":"repo:octo-org/octo-repo:environment:prod","aud":"https://github.com/octo-org","ref":"refs/heads/main","sha":"c","repository":"octo-org/octo-repo","repository_owner":"octo-org","actor_id":"12","repository_visibility":"private","repository_id":"74",
        "repository_owner_id":"65","run_id":"1","run_number":"10","run_attempt":"2","runner_environment":"github-hosted","actor":"octocat","workflow":"w","head_ref":"","base_ref":"","event_name":"push","ref_type":"branch","environment":"prod","enterprise":"e","enterprise_id":"1","check_run_id":"7",
        "workflow_ref":"o/r/.github/workflows/w.yml@refs/heads/main","workflow_sha":"c","job_workflow_ref":"o/r/.github/workflows/w.yml@refs/heads/main","job_workflow_sha":"c","repo_property_team":"a","iss":"https://token.actions.githubusercontent.com","nbf":1,"exp":9,"iat":1}"#,
    ),
    (
        "GitLab CI",
        r#"{"namespace_id":"72","namespace_path":"g","project_id":"20","project_path":"g/p","user_id":"1","user_login":"u","user_email":"u@example.com","user_access_level":"developer","user_identities":[{"provider":"github","extern_uid":"2"}],"pipeline_id":"574","pipeline_source":"push","job_id":"302",
        "ref":"feature-1","ref_type":"branch","ref_path":"refs/heads/feature-1","ref_protected":"false","groups_direct":["g"],"environment":"test","environment_protected":"false","deployment_tier":"testing","environment_action":"start","runner_id":1,"runner_environment":"self-hosted","sha":"c",
        "project_visibility":"public","ci_config_ref_uri":"gitlab.example.com/g/p//.gitlab-ci.yml@refs/heads/main","ci_config_sha":"c","jti":"j","iss":"https://gitlab.example.com","iat":1,"nbf":1,"exp":9,"sub":"project_path:g/p:ref_type:branch:ref:feature-1","aud":"https://vault.example.com"}"#,
    ),
    (
        "CircleCI",
        r#"{"aud":"o","exp":9,"iat":1,"iss":"https://oidc.circleci.com/org/o","sub":"org/o/project/p/user/u","oidc.circleci.com/context-ids":["c"],"oidc.circleci.com/project-id":"p"}"#,
    ),
    (
        "Shopify",
        r#"{"iss":"https://a.myshopify.com/admin","dest":"https://a.myshopify.com","aud":"c","sub":"42","exp":9,"nbf":1,"iat":1,"jti":"j","sid":"s","sig":"f07c"}"#,
    ),
    (
        "Hasura",
        r#"{"sub":"1","https://hasura.io/jwt/claims":{"x-hasura-default-role":"user"},"claims.jwt.hasura.io":{},"x-hasura-default-role":"user","x-hasura-allowed-roles":["user"],"x-hasura-user-id":"1"}"#,
    ),
    (
        "Supabase",
        r#"{"aal":"aal1","amr":[{"method":"password","timestamp":1}],"app_metadata":{"provider":"email"},"aud":"authenticated","email":"u@example.com","exp":9,"iat":1,"iss":"https://a.supabase.co/auth/v1","phone":"","role":"authenticated","session_id":"s","sub":"s",
        "user_metadata":{"name":"N"},"is_anonymous":false,"ref":"abcdefghijklmnopqrst"}"#,
    ),
    (
        "Cloudflare Access",
        r#"{"aud":["a"],"email":"u@example.com","exp":9,"iat":1,"nbf":1,"iss":"https://a.cloudflareaccess.com","type":"app","identity_nonce":"n","sub":"s","country":"FR","common_name":"e.access"}"#,
    ),
    (
        "Sign in with Apple",
        r#"{"iss":"https://appleid.apple.com","aud":"com.example","exp":9,"iat":1,"sub":"0.a.1","nonce":"n","nonce_supported":true,"c_hash":"h","email":"a@privaterelay.appleid.com","email_verified":true,"is_private_email":"true","real_user_status":2,"auth_time":1,"transfer_sub":"t","org_id":"o"}"#,
    ),
    (
        "Docker",
        r#"{"iss":"auth.docker.com","sub":"u","aud":"registry.docker.com","exp":9,"nbf":1,"iat":1,"jti":"j","access":[{"type":"repository","name":"a/b","actions":["pull"]}]}"#,
    ),
    (
        "NATS",
        r#"{"jti":"J","iat":1,"iss":"OA","name":"acme","sub":"AA","nats":{"type":"account","version":2}}"#,
    ),
    (
        "LTI",
        r#"{"iss":"https://lms.example","aud":"c","sub":"u","exp":9,"iat":1,"nonce":"n","https://purl.imsglobal.org/spec/lti/claim/message_type":"LtiResourceLinkRequest","https://purl.imsglobal.org/spec/lti/claim/deployment_id":"d","https://purl.imsglobal.org/spec/lti/claim/context":{},"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint":{}}"#,
    ),
];

#[test]
fn each_claim_is_registered_or_explained_as_the_vendors() {
    for (vendor, payload) in PAYLOADS {
        let document = read(payload.as_bytes());
        assert!(document.is_complete(), "{vendor}");
        let mut of_vendor = 0;
        for member in document.members() {
            let note = claim(&member.name, &member.value);
            let place = format!("{} of {vendor}", member.name);
            assert!(!note.title.is_empty(), "{place}");
            assert_eq!(
                (note.wrong_type, note.unusual_type),
                (None, None),
                "{place}"
            );
            match note.registration {
                Registration::Common { owner } | Registration::OtherUse { owner } => {
                    assert!(owner.contains(vendor), "{place} is of {owner}");
                    of_vendor += 1;
                }
                Registration::Registered => {}
                Registration::Private => panic!("{place} is not explained"),
            }
        }
        assert!(of_vendor > 0, "{vendor}");
    }
}
