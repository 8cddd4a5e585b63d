// The page without its data: report.html with report.css and report.js in their places, compiled in by
// cmake/embed_report.cmake. The data goes between the two halves.
#pragma once

#include <string_view>

namespace hansieve {

extern const std::string_view kReportHead, kReportTail;

}  // namespace hansieve
