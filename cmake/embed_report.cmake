# Turns the report's page into a source file: the style sheet and the scripts are put in their places, and the page
# is cut where the data goes. Run by the build:
#   cmake -DOUTPUT=x.cc -DDIRECTORY=src/run/report/page -P embed_report.cmake
set(scripts words text_diff row_list change_view overview documents clusters report)  # a script uses those before it

file(READ ${DIRECTORY}/report.html html)
file(READ ${DIRECTORY}/report.css css)
set(js "'use strict';\n")
foreach(script IN LISTS scripts)
  file(READ ${DIRECTORY}/${script}.js text)
  string(APPEND js "\n${text}")
endforeach()

# Puts what stands before and behind `place` in the page into `before` and `after`.
function(cut text place before after)
  string(FIND "${text}" "${place}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "report.html has no ${place}")
  endif()
  string(LENGTH "${place}" length)
  math(EXPR end "${at} + ${length}")
  string(SUBSTRING "${text}" 0 ${at} head)
  string(SUBSTRING "${text}" ${end} -1 tail)
  set(${before} "${head}" PARENT_SCOPE)
  set(${after} "${tail}" PARENT_SCOPE)
endfunction()
cut("${html}" "/* report.css */" start rest)
cut("${rest}" "{/* data */}" middle rest)
cut("${rest}" "/* report.js */" bridge end)

set(out "// Generated from src/run/report/page by cmake/embed_report.cmake.\n")
string(APPEND out "#include \"run/report/page_template.h\"\n\nnamespace hansieve {\n\n")
string(APPEND out "const std::string_view kReportHead = R\"page(${start}${css}${middle})page\";\n")
string(APPEND out "const std::string_view kReportTail = R\"page(${bridge}${js}${end})page\";\n\n}  // namespace hansieve\n")
file(WRITE ${OUTPUT} "${out}")
