//! The examples of encryption that the standards print: RFC 7516 appendix A and RFC 7517
//! appendix C. Those of single computations are in `jwe/examples.rs` of the sources.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{flipped, key, keys};
use jose::algorithm::{find_content_encryption, find_key_management};
use jose::base64url::decode_strict;
use jose::json;
use jose::jwe::{Recipient, encrypt_compact, from_compact, from_json};
use jose::key::{Key, SecretEncoding};
use jose::serialization::Form;

/// RFC 7516 appendix A.1.3.
const A1_KEY: &str = r#"{"kty":"RSA",
    "n":"oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3Spsk_ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6XrgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw",
    "e":"AQAB",
    "d":"kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anTpTD93Dt62ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ",
    "p":"1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0",
    "q":"wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc"}"#;

/// RFC 7516 appendix A.1.7.
const A1_TOKEN: &str = "\
    eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoT\
    CVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxI\
    p5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLz\
    fiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6\
    UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EF\
    ShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";

/// RFC 7516 appendix A.2.3.
const A2_KEY: &str = r#"{"kty":"RSA",
    "n":"sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXboIRROSBigeC5yjU1hGzHHyXss8UDprecbAYxknTcQkhslANGRUZmdTOQ5qTRsLAt6BTYuyvVRdhS8exSZEy_c4gs_7svlJJQ4H9_NxsiIoLwAEk7-Q3UXERGYw_75IDrGA84-lA_-Ct4eTlXHBIY2EaV7t7LjJaynVJCpkv4LKjTTAumiGUIuQhrNhZLuF_RJLqHpM2kgWFLU7-VTdL1VbC2tejvcI2BlMkEpk1BzBZI0KQB0GaDWFLN-aEAw3vRw",
    "e":"AQAB",
    "d":"VFCWOqXr8nvZNyaaJLXdnNPXZKRaWCjkU5Q2egQQpTBMwhprMzWzpR8Sxq1OPThh_J6MUD8Z35wky9b8eEO0pwNS8xlh1lOFRRBoNqDIKVOku0aZb-rynq8cxjDTLZQ6Fz7jSjR1Klop-YKaUHc9GsEofQqYruPhzSA-QgajZGPbE_0ZaVDJHfyd7UUBUKunFMScbflYAAOYJqVIVwaYR5zWEEceUjNnTNo_CVSj-VvXLO5VZfCUAVLgW4dpf1SrtZjSt34YLsRarSb127reG_DUwg9Ch-KyvjT1SkHgUWRVGcyly7uvVGRSDwsXypdrNinPA4jlhoNdizK2zF2CWQ",
    "p":"9gY2w6I6S6L0juEKsbeDAwpd9WMfgqFoeA9vEyEUuk4kLwBKcoe1x4HG68ik918hdDSE9vDQSccA3xXHOAFOPJ8R9EeIAbTi1VwBYnbTp87X-xcPWlEPkrdoUKW60tgs1aNd_Nnc9LEVVPMS390zbFxt8TN_biaBgelNgbC95sM",
    "q":"uKlCKvKv_ZJMVcdIs5vVSU_6cPtYI1ljWytExV_skstvRSNi9r66jdd9-yBhVfuG4shsp2j7rGnIio901RBeHo6TPKWVVykPu1iYhQXw1jIABfw-MVsN-3bQ76WLdt2SDxsHs7q7zPyUyHXmps7ycZ5c72wGkUwNOjYelmkiNS0"}"#;

/// RFC 7516 appendix A.2.7.
const A2_TOKEN: &str = "\
    eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.UGhIOguC7IuEvf_NPVaXsGMoLOmwvc1GyqlIKOK1\
    nN94nHPoltGRhWhw7Zx0-kFm1NJn8LE9XShH59_i8J0PH5ZZyNfGy2xGdULU7sHNF6Gp2vPLgNZ__deLKxGHZ7PcHALU\
    zoOegEI-8E66jX2E4zyJKx-YxzZIItRzC5hlRirb6Y5Cl_p-ko3YvkkysZIFNPccxRU7qve1WYPxqbb2Yw8kZqa2rMWI\
    5ng8OtvzlV7elprCbuPhcCdZ6XDP0_F8rkXds2vE4X-ncOIM8hAYHHi29NX0mcKiRaD0-D-ljQTP-cFPgwCp6X-nZZd9\
    OHBv-B3oWh2TbqmScqXMR4gp_A.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOG\
    Y.9hH0vgRfYgPnAHOd8stkvw";

/// RFC 7516 appendix A.3.7.
const A3_TOKEN: &str = "\
    eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkD\
    THzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04\
    DJvceFICbCVQ";

/// RFC 7517 appendix C.9.
const C_TOKEN: &str = "\
    eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJwMnMiOiIyV0NUY0paMVJ2ZF9DSnVKcmlwUTF3IiwicDJjIjo0MDk2\
    LCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiY3R5IjoiandrK2pzb24ifQ.TrqXOwuNUfDV9VPTNbyGvEJ9JMjefAVn-TR1u\
    IxR9p6hsRQh9Tk7BA.Ye9j1qs22DmRSAddIh-VnA.AwhB8lxrlKjFn02LGWEqg27H4Tg9fyZAbFv3p5ZicHpj64QyHC4\
    4qqlZ3JEmnZTgQowIqZJ13jbyHB8LgePiqUJ1hf6M2HPLgzw8L-mEeQ0jvDUTrE07NtOerBk8bwBQyZ6g0kQ3DEOIglf\
    YxV8-FJvNBYwbqN1Bck6d_i7OtjSHV-8DIrp-3JcRIe05YKy3Oi34Z_GOiAc1EK21B11c_AE11PII_wvvtRiUiG8YofQ\
    XakWd1_O98Kap-UgmyWPfreUJ3lJPnbD4Ve95owEfMGLOPflo2MnjaTDCwQokoJ_xplQ2vNPz8iguLcHBoKllyQFJL2m\
    OWBwqhBo9Oj-O800as5mmLsvQMTflIrIEbbTMzHMBZ8EFW9fWwwFu0DWQJGkMNhmBZQ-3lvqTc-M6-gWA6D8PDhONfP2\
    Oib2HGizwG1iEaX8GRyUpfLuljCLIe1DkGOewhKuKkZh04DKNM5Nbugf2atmU9OP0Ldx5peCUtRG1gMVl7Qup5ZXHTjg\
    PDr5b2N731UooCGAUqHdgGhg0JVJ_ObCTdjsH4CF1SJsdUhrXvYx3HJh2Xd7CwJRzU_3Y1GxYU6-s3GFPbirfqqEipJD\
    BTHpcoCmyrwYjYHFgnlqBZRotRrS95g8F95bRXqsaDY7UgQGwBQBwy665d0zpvTasvfXf_c0MWAl-neFaKOW_Px6g4EU\
    DjG1GWSXV9cLStLw_0ovdApDIFLHYHePyagyHjouQUuGiq7BsYwYrwaF06tgB8hV8omLNfMEmDPJaZUzMuHw6tBDwGkz\
    D-tS_ub9hxrpJ4UsOWnt5rGUyoN2N_c1-TQlXxm5oto14MxnoAyBQBpwIEgSH3Y4ZhwKBhHPjSo0cdwuNdYbGPpb-YUv\
    F-2NZzODiQ1OvWQBRHSbPWYz_xbGkgD504LRtqRwCO7CC_CyyURi1sEssPVsMJRX_U4LFEOc82TiDdqjKOjRUfKK5rqL\
    i8nBE9soQ0DSaOoFQZiGrBrqxDsNYiAYAmxxkos-i3nX4qtByVx85sCE5U_0MqG7COxZWMOPEFrDaepUV-cOyrvoUIng\
    8i8ljKBKxETY2BgPegKBYCxsAUcAkKamSCC9AiBxA0UOHyhTqtlvMksO7AEhNC2-YzPyx1FkhMoS4LLe6E_pFsMlmjA6\
    P1NSge9C5G5tETYXGAn6b1xZbHtmwrPScro9LWhVmAaA7_bxYObnFUxgWtK4vzzQBjZJ36UTk4OTB-JvKWgfVWCFsaw5\
    WCHj6Oo4jpO7d2yN7WMfAj2hTEabz9wumQ0TMhBduZ-QON3pYObSy7TSC1vVme0NJrwF_cJRehKTFmdlXGVldPxZCplr\
    7ZQqRQhF8JP-l4mEQVnCaWGn9ONHlemczGOS-A-wwtnmwjIB1V_vgJRf4FdpV-4hUk4-QLpu3-1lWFxrtZKcggq3tWTd\
    uRo5_QebQbUUT_VSCgsFcOmyWKoj56lbxthN19hq1XGWbLGfrrR6MWh23vk01zn8FVwi7uFwEnRYSafsnWLa1Z5TpBj9\
    GvAdl2H9NHwzpB5NqHpZNkQ3NMDj13Fn8fzO0JB83Etbm_tnFQfcb13X3bJ15Cz-Ww1MGhvIpGGnMBT_ADp9xSIyAM9d\
    Q1yeVXk-AIgWBUlN5uyWSGyCxp0cJwx7HxM38z0UIeBu-MytL-eqndM7LxytsVzCbjOTSVRmhYEMIzUAnS1gs7uMQAGR\
    dgRIElTJESGMjb_4bZq9s6Ve1LKkSi0_QDsrABaLe55UY0zF4ZSfOV5PMyPtocwV_dcNPlxLgNAD1BFX_Z9kAdMZQW6f\
    AmsfFle0zAoMe4l9pMESH0JB4sJGdCKtQXj1cXNydDYozF7l8H00BV_Er7zd6VtIw0MxwkFCTatsv_R-GsBCH218RgVP\
    sfYhwVuT8R4HarpzsDBufC4r8_c8fc9Z278sQ081jFjOja6L2x0N_ImzFNXU6xwO-Ska-QeuvYZ3X_L31ZOX4Llp-7QS\
    fgDoHnOxFv1Xws-D5mDHD3zxOup2b2TppdKTZb9eW2vxUVviM8OI9atBfPKMGAOv9omA-6vv5IxUH0-lWMiHLQ_g8vns\
    wp-Jav0c4t6URVUzujNOoNd_CBGGVnHiJTCHl88LQxsqLHHIu4Fz-U2SGnlxGTj0-ihit2ELGRv4vO8E1BosTmf0cx3q\
    gG0Pq0eOLBDIHsrdZ_CCAiTc0HVkMbyq1M6qEhM-q5P6y1QCIrwg.0HFmhOzsQ98nNWJjIHkR7A";

/// RFC 7516 appendix A.3.3.
const A3_KEY: &str = r#"{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}"#;

/// RFC 7516 appendices A.2.2 and A.3.2: the content encryption key of both.
const CONTENT_KEY: [u8; 32] = [
    4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45,
    111, 107, 9, 219, 200, 177, 0, 240, 143, 156, 44, 207,
];

/// RFC 7516 appendices A.2 to A.5.
const SPOCK: &[u8] = b"Live long and prosper.";

/// What a key makes of a token, with no part of it changed and with one bit changed in each.
fn decrypted_and_only_that(recipient: &Recipient, key: &Key) -> Vec<u8> {
    let found = recipient
        .decrypt(key)
        .unwrap_or_else(|fault| panic!("{fault}"));
    let parts: [fn(&mut Recipient) -> &mut Vec<u8>; 5] = [
        |one| &mut one.encrypted_key,
        |one| &mut one.iv,
        |one| &mut one.ciphertext,
        |one| &mut one.tag,
        |one| &mut one.aad,
    ];
    for (number, part) in parts.into_iter().enumerate() {
        let bits = part(&mut recipient.clone()).len() * 8;
        for bit in (0..bits).step_by(bits.div_ceil(7).max(1)) {
            let mut changed = recipient.clone();
            *part(&mut changed) = flipped(part(&mut recipient.clone()), bit);
            assert!(changed.decrypt(key).is_err(), "part {number}, bit {bit}");
        }
    }
    found.content.to_vec()
}

#[test]
fn rfc_7516_a1_rsa_oaep_and_a256gcm() {
    let recipient = from_compact(A1_TOKEN).unwrap();
    let plain = b"The true sign of intelligence is not knowledge but imagination.";
    assert_eq!(decrypted_and_only_that(&recipient, &key(A1_KEY)), plain);
    let other = recipient.decrypt(&key(A2_KEY)).unwrap_err();
    assert_eq!(other.code(), "not-for-this-key");
}

#[test]
fn rfc_7516_a2_rsa1_5_and_a128cbc_hs256() {
    let recipient = from_compact(A2_TOKEN).unwrap();
    assert_eq!(decrypted_and_only_that(&recipient, &key(A2_KEY)), SPOCK);
}

/// RFC 7516 section 11.5: what another key decrypts looks like a key, too.
#[test]
fn rfc_7516_a2_another_rsa_key_is_said_to_be_another() {
    let recipient = from_compact(A2_TOKEN).unwrap();
    let fault = recipient.decrypt(&key(A1_KEY)).unwrap_err();
    assert_eq!(fault.code(), "not-for-this-key", "{fault}");
    assert!(fault.compared());
}

#[test]
fn rfc_7516_a3_a128kw_is_decrypted_and_made_again_byte_for_byte() {
    let recipient = from_compact(A3_TOKEN).unwrap();
    assert_eq!(decrypted_and_only_that(&recipient, &key(A3_KEY)), SPOCK);
    // The initialization vector is drawn first, then the content encryption key.
    let random = [recipient.iv.clone(), CONTENT_KEY.to_vec()].concat();
    let made = encrypt_compact(
        find_key_management("A128KW").unwrap(),
        find_content_encryption("A128CBC-HS256").unwrap(),
        &key(A3_KEY),
        r#"{"alg":"A128KW","enc":"A128CBC-HS256"}"#,
        SPOCK,
        &random,
    );
    assert_eq!(made.unwrap(), A3_TOKEN);
}

/// The members of A.4.7 that all recipients share, and those of A.5.
const SHARED: &str = r#""protected":"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0",
    "unprotected":{"jku":"https://server.example.com/keys.jwks"},
    "iv":"AxY8DCtDaGlsbGljb3RoZQ",
    "ciphertext":"KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY",
    "tag":"Mz-VPPyU4RlcuYv1IwIvzw""#;

fn encrypted_key(token: &str) -> &str {
    token.split('.').nth(1).unwrap()
}

#[test]
fn rfc_7516_a4_general_json_is_decrypted_by_each_recipient() {
    let text = format!(
        r#"{{{SHARED},"recipients":[
            {{"header":{{"alg":"RSA1_5","kid":"2011-04-29"}},"encrypted_key":"{}"}},
            {{"header":{{"alg":"A128KW","kid":"7"}},"encrypted_key":"{}"}}]}}"#,
        encrypted_key(A2_TOKEN),
        encrypted_key(A3_TOKEN)
    );
    let root = json::read(text.as_bytes()).root.unwrap();
    for (index, (jwk, kid)) in [(A2_KEY, "2011-04-29"), (A3_KEY, "7")]
        .into_iter()
        .enumerate()
    {
        let recipient = from_json(&root, index).unwrap();
        assert_eq!(recipient.form, Form::General);
        assert_eq!(recipient.parameter("kid").unwrap().as_str(), Some(kid));
        assert_eq!(
            recipient.parameter("jku").unwrap().as_str(),
            Some("https://server.example.com/keys.jwks"),
            "A.4.4: the header is all three together"
        );
        assert_eq!(recipient.aad, b"eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0", "A.4.5");
        assert_eq!(decrypted_and_only_that(&recipient, &key(jwk)), SPOCK);
    }
    assert_eq!(from_json(&root, 2).unwrap_err().code(), "jwe-no-recipient");
}

#[test]
fn rfc_7516_a5_flattened_json_is_decrypted() {
    let text = format!(
        r#"{{{SHARED},"header":{{"alg":"A128KW","kid":"7"}},"encrypted_key":"{}"}}"#,
        encrypted_key(A3_TOKEN)
    );
    let root = json::read(text.as_bytes()).root.unwrap();
    let recipient = from_json(&root, 0).unwrap();
    assert_eq!(recipient.form, Form::Flattened);
    assert_eq!(decrypted_and_only_that(&recipient, &key(A3_KEY)), SPOCK);
}

#[test]
fn rfc_7517_c_a_private_key_comes_out_of_its_password() {
    let recipient = from_compact(C_TOKEN).unwrap();
    assert_eq!(
        decode_strict(C_TOKEN.split('.').next().unwrap()).unwrap(),
        br#"{"alg":"PBES2-HS256+A128KW","p2s":"2WCTcJZ1Rvd_CJuJripQ1w","p2c":4096,"enc":"A128CBC-HS256","cty":"jwk+json"}"#,
        "C.2"
    );
    let password = b"Thus from my lips, by yours, my sin is purged.";
    let password = Key::secret(password, SecretEncoding::Utf8);
    let found = recipient.decrypt(&password).unwrap();
    assert_eq!(
        (found.derived_bits, found.iterations),
        (Some(128), Some(4096))
    );
    let text = std::str::from_utf8(&found.content).unwrap();
    assert!(text.starts_with(
        r#"{"kty":"RSA","kid":"juliet@capulet.lit","use":"enc","n":"t6Q8PWSi1dkJj9hTP8hN"#
    ));
    let key = &keys(text)[0];
    assert!(key.is_private());
    assert_eq!(
        (key.bits(), key.kid.as_deref()),
        (2048, Some("juliet@capulet.lit"))
    );
    let other = Key::secret(*b"Thus from my lips", SecretEncoding::Utf8);
    assert_eq!(
        recipient.decrypt(&other).unwrap_err().code(),
        "not-for-this-key"
    );
    // The key of the appendix encrypts, too, once it is out.
    let made = encrypt_compact(
        find_key_management("RSA-OAEP-256").unwrap(),
        find_content_encryption("A256GCM").unwrap(),
        key,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#,
        SPOCK,
        &[9; 256],
    );
    let again = from_compact(&made.unwrap()).unwrap();
    assert_eq!(*again.decrypt(key).unwrap().content, SPOCK);
}
