# Turns src/cli/help/*.toml into a source file that holds their text. Run by the build:
#   cmake -DOUTPUT=x.cc "-DFILES=a.toml;b.toml" -P embed_help.cmake
set(text "// Generated from src/cli/help/*.toml by cmake/embed_help.cmake.\n#include \"cli/help_files.h\"\n\n")
string(APPEND text "namespace hansieve::cli {\nnamespace {\n\nconstexpr HelpFile kHelpFiles[] = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} content)
  string(APPEND text "{\"${name}\", R\"help(${content})help\"},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\nstd::span<const HelpFile> help_files() { return kHelpFiles; }\n\n}  // namespace hansieve::cli\n")
file(WRITE ${OUTPUT} "${text}")
