# hansieve_layer(NAME [DEPS layer...] [LINKS target...])
#   A static library hansieve::NAME of all src/NAME/**.cc. DEPS are layers below, LINKS third-party targets.
#   A source named *_avx2.cc or *_avx512.cc is compiled for that vector unit and must be called only
#   after a run-time check.
function(hansieve_layer name)
  cmake_parse_arguments(ARG "" "" "DEPS;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  add_library(hansieve_${name} STATIC ${sources})
  add_library(hansieve::${name} ALIAS hansieve_${name})
  set_target_properties(hansieve_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON LINKER_LANGUAGE CXX)
  target_compile_features(hansieve_${name} PUBLIC cxx_std_20)
  target_include_directories(hansieve_${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(hansieve_${name} PUBLIC hansieve::${dep})
  endforeach()
  target_link_libraries(hansieve_${name} PRIVATE ${ARG_LINKS})
  hansieve_warnings(hansieve_${name})
  hansieve_harden(hansieve_${name})
  foreach(source IN LISTS sources)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
      if(source MATCHES "_avx2\\.cc$")
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi;-mbmi2;-mlzcnt;-mpopcnt;-mfma")
      elseif(source MATCHES "_avx512\\.cc$")
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS
          "-mavx2;-mbmi;-mbmi2;-mlzcnt;-mpopcnt;-mfma;-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mavx512vbmi;-mavx512vbmi2;\
-Wno-uninitialized;$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>")   # g++ 12 warns of its own header: _mm512_undefined_epi32
      endif()
    endif()
  endforeach()
endfunction()

function(hansieve_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE -Wno-restrict)   # g++ 12 warns of its own std::string: "text" + std::to_string(...)
  endif()
endfunction()

# hansieve_embed_rules(LAYER): compiles src/LAYER/rules/*.toml into the layer, in the order of their names.
function(hansieve_embed_rules layer)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${layer}/rules/*.toml)
  set(output ${PROJECT_BINARY_DIR}/generated/${layer}/rule_files.cc)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} "-DFILES=${files}" -P ${PROJECT_SOURCE_DIR}/cmake/embed_rules.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_rules.cmake VERBATIM)
  target_sources(hansieve_${layer} PRIVATE ${output})
endfunction()

# hansieve_embed_report(): compiles the report's page, src/run/report/page, into the layer run.
function(hansieve_embed_report)
  set(directory ${PROJECT_SOURCE_DIR}/src/run/report/page)
  file(GLOB files CONFIGURE_DEPENDS ${directory}/*)
  set(output ${PROJECT_BINARY_DIR}/generated/run/report_page.cc)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DDIRECTORY=${directory} -P ${PROJECT_SOURCE_DIR}/cmake/embed_report.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_report.cmake VERBATIM)
  target_sources(hansieve_run PRIVATE ${output})
endfunction()
