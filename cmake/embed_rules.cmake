# Turns rule files into a source file that holds their text. Run by the build:
#   cmake -DOUTPUT=x.cc "-DFILES=a.toml;b.toml" -P embed_rules.cmake
set(text "// Generated from src/clean/rules/*.toml by cmake/embed_rules.cmake.\n#include \"clean/boilerplate/rules.h\"\n\n")
string(APPEND text "namespace hansieve::boilerplate {\n\nconst RuleFile kRuleFiles[] = {\n")
set(count 0)
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND text "{\"${name}\", R\"rules(${content})rules\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
string(APPEND text "};\nconst std::size_t kRuleFileCount = ${count};\n\n}  // namespace hansieve::boilerplate\n")
file(WRITE ${OUTPUT} "${text}")
