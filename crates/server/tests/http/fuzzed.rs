//! schemathesis makes requests from the description, good ones and bad ones: no server error, and every answer is one that
//! the description allows.

use crate::door::*;
use std::path::PathBuf;
use std::process::Command;

#[test]
fn schemathesis_finds_no_server_error() {
    let door = Door::open();
    with_a_meeting(&door.office);
    let python = std::env::var_os("COREGION_PYTHON").map(PathBuf::from).filter(|path| path.is_file());
    let python = python.expect("COREGION_PYTHON names a Python: run the tests with `make test`");
    let folder = tempfile::tempdir().expect("a folder");
    let ran = Command::new(python)
        .args(["-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"])
        .arg(format!("http://{}/api/v1/openapi.json", door.address))
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", door.token("an")))
        // It would end the token with which everything is asked.
        .args(["--exclude-operation-id", "sign_out"])
        .args([
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "5",
            "--seed",
            "1",
            "--continue-on-failure",
        ])
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance"])
        .args(["--checks", "response_schema_conformance,response_headers_conformance"])
        .args(["--warnings", "off", "--no-color", "--suppress-health-check", "all"])
        .current_dir(folder.path())
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    // The chain, the books and the state are as sound as before.
    assert!(door.office.rebuild_and_compare().is_ok());
}
