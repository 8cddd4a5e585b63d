// The table of flags as JSON, for programs and for the tests.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace hansieve::cli {

/// {"commands":[{"name":"clean","text":{"en":...,"zh":...},"flags":[...]},...]}
std::string flag_table_json(CLI::App& app);

}  // namespace hansieve::cli
