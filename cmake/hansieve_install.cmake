# cmake --install: headers, libraries, the command, and a package for find_package(hansieve) and pkg-config.
# Two components: "cli" is what one runs, "dev" what one builds with; what names none goes to "cli".
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME cli)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hansieve)
set_target_properties(hansieve_hansieve PROPERTIES EXPORT_NAME hansieve)
install(TARGETS hansieve_base hansieve_text hansieve_clean hansieve_near hansieve_pipeline hansieve_io hansieve_run
                hansieve_hansieve
        EXPORT hansieveTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(EXPORT hansieveTargets NAMESPACE hansieve:: DESTINATION ${package_dir} COMPONENT dev)
install(DIRECTORY include/hansieve DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
if(TARGET hansieve)
  install(TARGETS hansieve RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT cli)
endif()
# Debian looks for a license under this name.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/hansieve RENAME copyright COMPONENT cli)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/hansieve COMPONENT cli)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libhansieve-dev RENAME copyright COMPONENT dev)

configure_package_config_file(cmake/hansieveConfig.cmake.in ${PROJECT_BINARY_DIR}/hansieveConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hansieveConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hansieveConfig.cmake ${PROJECT_BINARY_DIR}/hansieveConfigVersion.cmake
        DESTINATION ${package_dir} COMPONENT dev)

# The prefix is found from where the file lies, so that a tree may be installed anywhere and moved.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pkgconfig_to_prefix /prefix/${pkgconfig_dir} /prefix)
configure_file(cmake/hansieve.pc.in ${PROJECT_BINARY_DIR}/hansieve.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/hansieve.pc DESTINATION ${pkgconfig_dir} COMPONENT dev)

include(hansieve_packages)
