//! Writes `phrases.rs`: the keys of the page's texts as constants, so that a wrong one does not compile, and the languages.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("../static");
    println!("cargo::rerun-if-changed=../static/text");
    let languages = kubarium_texts::read(folder)?;
    let english = &languages[0];
    let mut code = String::from("impl Phrase {\n");
    for (number, key) in english.phrases().into_iter().enumerate() {
        let (name, text) = (key.to_uppercase().replace('-', "_"), english.get(key).unwrap_or_default());
        writeln!(code, "    #[doc = {text:?}]\n    pub const {name}: Phrase = Phrase({number});")?;
    }
    writeln!(code, "}}\nconst COUNT: usize = {};", english.phrases().len())?;
    writeln!(code, "const DIGEST: &str = {:?};", kubarium_texts::digest(english))?;
    let names: Vec<(&str, &str)> = languages.iter().map(|language| (language.tag.as_str(), language.name())).collect();
    writeln!(code, "const LANGUAGES: [(&str, &str); {}] = {names:?};", names.len())?;
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("phrases.rs"), code)?;
    Ok(())
}
