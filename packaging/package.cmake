# What `cmake --install` and `cpack -G DEB` put where. The .deb depends on what the binary links to.
include(GNUInstallDirs)

install(TARGETS fixline RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES packaging/fixline.service DESTINATION lib/systemd/system)
install(FILES packaging/.env.example DESTINATION /etc/fixline RENAME fixline.env
  PERMISSIONS OWNER_READ OWNER_WRITE)
install(FILES README.md packaging/.env.example DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES packaging/copyright NOTICE CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_NAME fixline)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "Fixline contributors <fixline@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "redis-server, postgresql")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_CURRENT_BINARY_DIR}/conffiles")
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/conffiles" "/etc/fixline/fixline.env\n")
include(CPack)
